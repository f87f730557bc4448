/** Every refusal a caller can meet, with its meaning. `docs/failures.md` and each transport's table follow this one. */
export const failures = {
  'request.invalid': 'The request does not have the form that the operation takes; `field` names the place.',
  'request.malformed': 'The body of the request is not JSON in UTF-8, or it broke off.',
  'request.not_an_object': 'The body of the request is JSON, but not an object.',
  'request.too_large': 'The request has more bytes, or more lines, than the operation takes.',
  'request.unsupported': 'The body of the request has a content type or an encoding that the operation does not take.',
  'body.invalid': 'A member of the body is missing or has the wrong type; `field` names it.',
  'query.invalid': 'A member of the query is none of the values that it can have; `field` names it.',
  'request.version_unknown': 'The request asks for a version of the API that there is not.',
  'auth.required': 'The request carries no token, or one that is unknown; or its session is over.',
  'auth.link_spent': 'The sign-in link was used already, or is older than an hour.',
  'auth.foreign_page': 'The request would use a session, and does not come from a page of this server.',
  'auth.too_many': 'Too many requests from the address brought a token that is wrong: wait a minute.',
  'rate.exceeded': 'The token, or the address without one, has used up its calls of this hour.',
  'target.not_found': 'There is no such repository or organization, or the token may not see it.',
  'target.taken': 'A repository of that name is registered already.',
  'event.unknown': 'The catalogue has no event of that name.',
  'event.unavailable': 'The event exists, but not for this kind of target.',
  'event.invalid': 'What stands beside the payload is not acceptable; `field` names the header or the member.',
  'event.not_found': 'The target has no event with that GUID: it never had, or retention removed it.',
  'event.guid_taken': 'Another event carries that GUID already.',
  'event.key_reused': 'The idempotency key was used for another event within the last 24 hours.',
  'payload.malformed': 'The payload is not JSON in UTF-8.',
  'payload.not_an_object': 'The payload, or one of its envelope fields, has the wrong JSON type.',
  'payload.too_deep': 'The payload nests deeper than 64 levels.',
  'payload.too_large': 'The payload is larger than 25 MB.',
  'payload.invalid': 'The payload does not fit the schema of its event type.',
  'hook.not_found': 'The target has no hook of that id.',
  'hook.invalid': 'A field of the hook is not acceptable; `field` names it.',
  'hook.incomplete': 'A field that every hook has is missing; `field` names it.',
  'hook.attribute_unknown': 'The configuration has a field that no hook has.',
  'hook.duplicate': 'The target already has a hook for that URL and one of those events.',
  'hook.too_many': 'The target has as many hooks for an event as it may have.',
  'hook.url_invalid': 'The payload URL is not one that a delivery could be sent to.',
  'hook.url_not_allowed': 'The payload URL leads to a destination that this installation does not allow.',
  'hook.no_secret': 'The hook has no secret that could be rotated.',
  'hook.inactive': 'The hook is inactive: only a ping may be sent to it.',
  'delivery.not_found': 'The hook has no delivery of that id: it never had, or retention removed it.',
  'delivery.key_reused': 'The request key was used to redeliver another event.',
  'delivery.cursor_invalid': 'The cursor is not one that a list answered with.',
  'job.not_found': 'The target has no job of that id: it never had, or retention removed it.',
  'job.finished': 'The job is done or cancelled, and cannot be changed any more.',
  'job.key_reused': 'The request key was used for another job.',
  'job.too_many': 'The target has as many unfinished jobs as it may have.',
  'token.not_found': 'There is no token of that id.',
  'token.taken': 'Another token has that name.',
  'token.in_use': 'A token cannot revoke itself, so that one always opens the installation.',
  'doctor.plan_unknown': 'The plan to repair is not of the latest examination.',
  'storage.unavailable': 'The database takes nothing now, and nothing of the request was stored: send it again later.',
  'queue.full': 'As much waits to be delivered as may wait, and nothing was stored: send it again later.',
} as const satisfies Record<string, string>

export type FailureCode = keyof typeof failures

/** A refusal that a caller is told: a dotted code, a sentence that says what to do, and the field it is about. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  /** The path of the field that is at fault, as the caller named it: `url`, `events.2`. */
  readonly field: string | undefined

  constructor(code: FailureCode, message: string, field?: string) {
    super(message)
    this.code = code
    this.field = field
  }
}
