import type { FailureCode } from '@repohook/events'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'

/** How tRPC names each failure; the HTTP status follows from it. */
export const trpcCodes = {
  'request.invalid': 'BAD_REQUEST',
  'auth.required': 'UNAUTHORIZED',
  'target.not_found': 'NOT_FOUND',
  'target.taken': 'CONFLICT',
  'event.unknown': 'UNPROCESSABLE_CONTENT',
  'event.unavailable': 'UNPROCESSABLE_CONTENT',
  'event.not_found': 'NOT_FOUND',
  'event.guid_taken': 'CONFLICT',
  'event.key_reused': 'CONFLICT',
  'payload.malformed': 'BAD_REQUEST',
  'payload.not_an_object': 'UNPROCESSABLE_CONTENT',
  'payload.too_deep': 'UNPROCESSABLE_CONTENT',
  'payload.too_large': 'PAYLOAD_TOO_LARGE',
  'payload.invalid': 'UNPROCESSABLE_CONTENT',
  'hook.not_found': 'NOT_FOUND',
  'hook.invalid': 'UNPROCESSABLE_CONTENT',
  'hook.duplicate': 'CONFLICT',
  'hook.too_many': 'UNPROCESSABLE_CONTENT',
  'hook.url_invalid': 'UNPROCESSABLE_CONTENT',
  'hook.url_not_allowed': 'UNPROCESSABLE_CONTENT',
  'hook.inactive': 'CONFLICT',
  'delivery.not_found': 'NOT_FOUND',
  'delivery.key_reused': 'CONFLICT',
  'delivery.cursor_invalid': 'BAD_REQUEST',
} as const satisfies Record<FailureCode, TRPC_ERROR_CODE_KEY>
