import { type Format, formatRequest, formats, type RenderFault, seatableSignature } from '@repohook/formats'
import { mask, openTemplate } from '@repohook/hooks'
import type { ClaimedDelivery, SentRequest } from './delivery.ts'
import type { OutgoingRequest } from './exchange.ts'
import { buildRequest, githubHeaders } from './request.ts'

/** What is to be sent, and what of it is kept. */
export interface Prepared {
  readonly kind: 'request'
  readonly request: OutgoingRequest
  readonly sent: SentRequest
}

/** Who sends, where a format has none of GitHub's headers, and as chats show it. */
const sender = 'Repohook'

/**
 * The request of a delivery in its hook's format, or why none can be made. Built from the hook as it is now, as in GitHub's
 * format, which costs nothing here: no payload is parsed for it.
 */
export function prepare(delivery: ClaimedDelivery, sentAt: number): Prepared | RenderFault {
  const { event, hook } = delivery
  const { format } = hook
  if (format === 'github') {
    const request = buildRequest(delivery, sentAt)
    const { method, url, headers } = request
    return { kind: 'request', request, sent: { method, url, headers, body: null } }
  }
  const template = hook.template && openTemplate(hook.template)
  const made = formatRequest({ format, template, url: hook.url, event, from: sender })
  if (made.kind === 'fault') return made
  const { method, url, body } = made
  const headers = { ...beside(delivery, made, sentAt), ...made.headers }
  const secretNames = new Set(Object.keys(template?.headers ?? {}))
  const shown = Object.entries(headers).map(([name, value]) => [name, secretNames.has(name) ? mask : value])
  return {
    kind: 'request',
    request: { method, url, headers, body, verifyTls: !hook.insecureSsl },
    sent: { method, url, headers: Object.fromEntries(shown) as Record<string, string>, body },
  }
}

/** The headers that go out beside the format's own, without those that it says otherwise. */
function beside(
  delivery: ClaimedDelivery,
  made: Pick<OutgoingRequest, 'headers' | 'body'>,
  sentAt: number,
): Readonly<Record<string, string>> {
  const { secret, format } = delivery.hook
  const { headers: which }: Format = formats[format]
  const given = new Set(Object.keys(made.headers).map((name) => name.toLowerCase()))
  const plain = { 'User-Agent': sender, Accept: '*/*' }
  const all =
    which === 'github'
      ? githubHeaders(delivery, {}, made.body, sentAt)
      : { ...plain, ...(which === 'seatable' && secret && seatableSignature(made.body, secret.reveal())) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !given.has(name.toLowerCase())))
}
