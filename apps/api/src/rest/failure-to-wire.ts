import type { Failure, FailureCode } from '@repohook/events'
import { statuses } from '../failures.ts'

/** GitHub's own codes; `custom` means: read the message. */
type GitHubCode = 'already_exists' | 'custom' | 'invalid' | 'missing' | 'unprocessable' | 'missing_field'

/** What GitHub would call what is at fault, and what is wrong with it. */
const githubErrors = {
  'request.invalid': ['Request', 'invalid'],
  'request.malformed': ['Request', 'invalid'],
  'request.not_an_object': ['Request', 'invalid'],
  'request.too_large': ['Request', 'custom'],
  'request.unsupported': ['Request', 'custom'],
  'body.invalid': ['Request', 'invalid'],
  'query.invalid': ['Request', 'invalid'],
  'request.version_unknown': ['Request', 'invalid'],
  'auth.required': ['Token', 'missing'],
  'auth.link_spent': ['Session', 'custom'],
  'auth.foreign_page': ['Session', 'custom'],
  'auth.too_many': ['Token', 'custom'],
  'rate.exceeded': ['Request', 'custom'],
  'target.not_found': ['Repository', 'missing'],
  'target.taken': ['Repository', 'already_exists'],
  'event.unknown': ['Event', 'invalid'],
  'event.unavailable': ['Event', 'unprocessable'],
  'event.invalid': ['Event', 'invalid'],
  'event.not_found': ['Event', 'missing'],
  'event.guid_taken': ['Event', 'already_exists'],
  'event.key_reused': ['Event', 'already_exists'],
  'payload.malformed': ['Event', 'invalid'],
  'payload.not_an_object': ['Event', 'invalid'],
  'payload.too_deep': ['Event', 'custom'],
  'payload.too_large': ['Event', 'custom'],
  'payload.invalid': ['Event', 'invalid'],
  'hook.not_found': ['Hook', 'missing'],
  'hook.invalid': ['Hook', 'invalid'],
  'hook.incomplete': ['Hook', 'missing_field'],
  'hook.attribute_unknown': ['Hook', 'custom'],
  'hook.duplicate': ['Hook', 'custom'],
  'hook.too_many': ['Hook', 'custom'],
  'hook.url_invalid': ['Hook', 'custom'],
  'hook.url_not_allowed': ['Hook', 'custom'],
  'hook.no_secret': ['Hook', 'unprocessable'],
  'hook.inactive': ['Hook', 'unprocessable'],
  'delivery.not_found': ['Delivery', 'missing'],
  'delivery.key_reused': ['Delivery', 'already_exists'],
  'delivery.cursor_invalid': ['Delivery', 'invalid'],
  'job.not_found': ['Job', 'missing'],
  'job.finished': ['Job', 'unprocessable'],
  'job.key_reused': ['Job', 'already_exists'],
  'job.too_many': ['Job', 'unprocessable'],
  'token.not_found': ['Token', 'missing'],
  'token.taken': ['Token', 'already_exists'],
  'token.in_use': ['Token', 'unprocessable'],
  'doctor.plan_unknown': ['Plan', 'unprocessable'],
  'storage.unavailable': ['Storage', 'custom'],
  'queue.full': ['Queue', 'custom'],
} as const satisfies Record<FailureCode, readonly [resource: string, code: GitHubCode]>

/** The document in this repository that lists every failure. */
const documentation = 'docs/failures.md'

/**
 * A failure as GitHub's API tells it, and as ours besides: our code in `failure`. `isStranger` says that no token was
 * sent at all.
 */
export function failureToWire(failure: Failure, isStranger: boolean): Readonly<Record<string, unknown>> {
  const { code, field } = failure
  const status = statuses[code]
  const [resource, githubCode] = githubErrors[code]
  return {
    message: summaryOf(failure, isStranger),
    // As GitHub does, nothing about what a caller may not see.
    ...(status !== 401 &&
      status !== 404 && {
        errors: reasonsOf(failure).map((reason) => ({ resource, code: githubCode, field, message: reason })),
      }),
    documentation_url: documentation,
    status: String(status),
    failure: code,
  }
}

/** GitHub tells each event that has too many hooks by itself. */
const reasonsOf = ({ code, message }: Failure): readonly string[] =>
  code === 'hook.too_many' ? message.replace(/\.$/, '').split('. ') : [message]

/** What is told of a bug: nothing but where to look. */
export const bugToWire = (requestId: string) => ({
  message: 'Something went wrong here; the log says what.',
  documentation_url: documentation,
  status: '500',
  request_id: requestId,
})

/** What is told of a path that nothing answers. */
export const nothingHere = { message: 'Not Found', documentation_url: documentation, status: '404' }

/** GitHub's words where it has some. */
function summaryOf({ code, message }: Failure, isStranger: boolean): string {
  if (code === 'request.malformed' || code === 'payload.malformed') return 'Problems parsing JSON'
  if (code === 'request.not_an_object') return 'Body should be a JSON object'
  const status = statuses[code]
  if (status === 401) return isStranger ? 'Requires authentication' : 'Bad credentials'
  if (status === 404) return 'Not Found'
  if (code === 'body.invalid' || code === 'query.invalid') return `Invalid request.\n\n${message}`
  return status === 422 ? 'Validation Failed' : message
}
