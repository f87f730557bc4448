import { Failure } from '@repohook/events'
import type { HonoRequest } from 'hono'

/** How a publish request carries what it says: one JSON object, an envelope a line, or a form as GitHub sends one. */
export type BodyType = 'json' | 'lines' | 'form'

const types: Readonly<Record<string, BodyType>> = {
  'application/json': 'json',
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
  'application/jsonl': 'lines',
  'application/x-www-form-urlencoded': 'form',
}

/**
 * Decides by the headers alone, before anything of the body is read.
 *
 * @throws Failure `request.unsupported`; `event.invalid` for a header that a batch has in its lines instead
 */
export function bodyType(request: HonoRequest): BodyType {
  const encoding = request.header('content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Failure(
      'request.unsupported',
      'The body has to be sent as it is, without an encoding.',
      'Content-Encoding',
    )
  }
  const isDelivery = request.header('x-github-event') !== undefined
  const [name = ''] = (request.header('content-type') ?? '').split(';')
  const mediaType = name.trim().toLowerCase()
  const type = /^application\/[\w.-]+\+json$/.test(mediaType)
    ? 'json'
    : Object.hasOwn(types, mediaType) && types[mediaType]
  if (type === 'lines') refuseForLines(request)
  if (!type || (type === 'form' && !isDelivery)) {
    const message = 'Send application/json; application/x-ndjson for a batch; or a form, with X-GitHub-Event.'
    throw new Failure('request.unsupported', message, 'Content-Type')
  }
  return type
}

/** A line number says nothing of an event: a batch that is sent again without its first line would meet other keys. */
function refuseForLines(request: HonoRequest): void {
  const instead = { 'Idempotency-Key': 'idempotency_key', 'X-GitHub-Event': 'event', 'X-GitHub-Delivery': 'guid' }
  for (const [header, member] of Object.entries(instead)) {
    if (request.header(header) !== undefined) {
      throw new Failure('event.invalid', `In a batch, each line says so itself: put ${member} into it.`, header)
    }
  }
}
