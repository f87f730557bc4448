import type { ContentType } from '@repohook/hooks'
import type { ClaimedDelivery } from './delivery.ts'
import type { OutgoingRequest } from './exchange.ts'
import { sign } from './signature.ts'
import { standardHeaders } from './standard-webhooks.ts'

/** Receivers may rely on the part before the slash: GitHub documents it. */
const userAgent = 'GitHub-Hookshot/4e90b00'

const mediaTypes: Readonly<Record<ContentType, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
}

/**
 * The request of a delivery in GitHub's format: headers and exact bytes, as GitHub sends them. Without a secret there is no signature header.
 *
 * A redelivery is built from the hook as it is now, so it goes to the present URL with the present secret. A hook that
 * wants them gets the headers of Standard Webhooks, too, where `sentAt` says when this attempt was made.
 */
export function buildRequest(delivery: ClaimedDelivery, sentAt: number): OutgoingRequest {
  const { event, hook } = delivery
  const body = encode(event.payload, hook.contentType)
  return {
    method: 'POST',
    url: hook.url,
    headers: githubHeaders(delivery, { 'Content-Type': mediaTypes[hook.contentType] }, body, sentAt),
    body,
    verifyTls: !hook.insecureSsl,
  }
}

/** GitHub's headers of a delivery, with the signatures of this body where its hook has a secret. */
export const githubHeaders = (
  { event, hook }: ClaimedDelivery,
  contentType: { readonly 'Content-Type'?: string },
  body: Uint8Array,
  sentAt: number,
): Readonly<Record<string, string>> => ({
  'User-Agent': userAgent,
  Accept: '*/*',
  ...contentType,
  'X-GitHub-Delivery': event.guid,
  'X-GitHub-Event': event.name,
  'X-GitHub-Hook-ID': String(hook.id),
  'X-GitHub-Hook-Installation-Target-ID': String(hook.target.id),
  'X-GitHub-Hook-Installation-Target-Type': hook.target.kind,
  ...(hook.secret && sign(body, hook.secret.reveal())),
  ...(hook.standardWebhooks && standardHeaders(event.guid, sentAt, body, [hook.secret, hook.previousSecret])),
})

/** What a request that was sent with these headers had as its body: the payload itself, or a form with it. */
export function bodyOf(
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
): { readonly contentType: ContentType; readonly form: string | null } {
  if (headers['Content-Type'] !== mediaTypes.form) return { contentType: 'json', form: null }
  return { contentType: 'form', form: new TextDecoder().decode(encode(payload, 'form')) }
}

function encode(payload: Uint8Array, contentType: ContentType): Uint8Array {
  if (contentType === 'json') return payload
  return Buffer.from(new URLSearchParams({ payload: new TextDecoder().decode(payload) }).toString())
}
