import type { FailureCode } from '@repohook/events'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'

/** What tRPC calls the statuses that failures have. */
const trpcNames = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<number, TRPC_ERROR_CODE_KEY>

/** The HTTP status of each failure, whichever way the caller came. */
export const statuses = {
  'request.invalid': 400,
  'request.malformed': 400,
  'request.not_an_object': 400,
  'request.too_large': 413,
  'request.unsupported': 415,
  'body.invalid': 422,
  'query.invalid': 422,
  'request.version_unknown': 400,
  'auth.required': 401,
  'auth.link_spent': 401,
  'auth.foreign_page': 403,
  'auth.too_many': 429,
  'rate.exceeded': 429,
  'target.not_found': 404,
  'target.taken': 409,
  'event.unknown': 422,
  'event.unavailable': 422,
  'event.invalid': 422,
  'event.not_found': 404,
  'event.guid_taken': 409,
  'event.key_reused': 422,
  'payload.malformed': 400,
  'payload.not_an_object': 422,
  'payload.too_deep': 422,
  'payload.too_large': 413,
  'payload.invalid': 422,
  'hook.not_found': 404,
  'hook.invalid': 422,
  'hook.incomplete': 422,
  'hook.attribute_unknown': 422,
  'hook.duplicate': 422,
  'hook.too_many': 422,
  'hook.url_invalid': 422,
  'hook.url_not_allowed': 422,
  'hook.no_secret': 409,
  'hook.inactive': 422,
  'delivery.not_found': 404,
  'delivery.key_reused': 409,
  'delivery.cursor_invalid': 400,
  'job.not_found': 404,
  'job.finished': 409,
  'job.key_reused': 409,
  'job.too_many': 409,
  'token.not_found': 404,
  'token.taken': 409,
  'token.in_use': 409,
  'doctor.plan_unknown': 409,
  'storage.unavailable': 503,
  'queue.full': 503,
} as const satisfies Record<FailureCode, keyof typeof trpcNames>

/** How tRPC names each failure; the same HTTP status follows from it. */
export const trpcCodes = Object.fromEntries(
  Object.entries(statuses).map(([code, status]) => [code, trpcNames[status]]),
) as Readonly<Record<FailureCode, TRPC_ERROR_CODE_KEY>>

/** What passes by itself, whichever way the caller came, and after how many seconds a caller may try again. */
export const retryAfterOf = (code: FailureCode): string | undefined =>
  code === 'auth.too_many' ? '60' : statuses[code] === 503 ? '10' : undefined
