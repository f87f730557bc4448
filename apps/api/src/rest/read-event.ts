import type { EventInput } from '@repohook/delivery'
import { Failure } from '@repohook/events'
import { z } from 'zod'
import { type EnvelopeMember, readString, sliceEnvelope } from './slice-envelope.ts'

/** An event that a caller wants published. */
export interface AskedEvent {
  readonly input: EventInput
  readonly places: Places
}

/** Where in their request a caller put each part of the event; `null` when the payload is the whole body. */
interface Places {
  readonly event: string
  readonly payload: string | null
  readonly guid: string
  readonly idempotencyKey: string
}

type Header = (name: string) => string | undefined

const guid = z.uuid().toLowerCase()
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads `{"event", "payload", "guid"?, "idempotency_key"?}`; the payload keeps its bytes.
 *
 * @throws Failure `request.malformed`, `request.not_an_object`, `event.invalid`
 */
export function readEnvelope(body: Uint8Array, keyInHeader: string | undefined): AskedEvent {
  const members = sliceEnvelope(body)
  const text = (name: EnvelopeMember) => {
    const json = members.get(name)
    if (json === undefined) return undefined
    if (json[0] !== 0x22) throw invalid(name, `${name} has to be a string.`)
    return readString(json)
  }
  const [event, payload, key] = [text('event'), members.get('payload'), text('idempotency_key')]
  if (event === undefined) throw invalid('event', 'The envelope lacks event, the name of what happened.')
  if (payload === undefined) throw invalid('payload', 'The envelope lacks payload, a JSON object.')
  if (key !== undefined && keyInHeader !== undefined && key !== keyInHeader) {
    throw invalid('idempotency_key', 'Idempotency-Key and idempotency_key differ: send one of them.')
  }
  const places = {
    event: 'event',
    payload: 'payload',
    guid: 'guid',
    idempotencyKey: key === undefined ? 'Idempotency-Key' : 'idempotency_key',
  }
  return {
    input: checkInput({ event, payload, guid: text('guid'), idempotencyKey: key ?? keyInHeader }, places),
    places,
  }
}

/**
 * Reads GitHub's own form: what happened in `X-GitHub-Event`, its GUID in `X-GitHub-Delivery`, and the payload as the body
 * or, of a form, in `payload`.
 *
 * @throws Failure `event.invalid`, `request.malformed`
 */
export function readDelivery(event: string, body: Uint8Array, isForm: boolean, header: Header): AskedEvent {
  const places = {
    event: 'X-GitHub-Event',
    payload: isForm ? 'payload' : null,
    guid: 'X-GitHub-Delivery',
    idempotencyKey: 'Idempotency-Key',
  }
  const payload = isForm ? readFormPayload(body) : body
  const input = { event, payload, guid: header('x-github-delivery'), idempotencyKey: header('idempotency-key') }
  return { input: checkInput(input, places), places }
}

/** The same failure, naming what the caller wrote. */
export function renameField({ code, message, field }: Failure, places: Places): Failure {
  if (code.startsWith('payload.')) {
    if (code === 'payload.not_an_object' && places.payload === null && field === undefined) {
      return new Failure('request.not_an_object', message)
    }
    return new Failure(code, message, [places.payload ?? [], field ?? []].flat().join('.') || undefined)
  }
  const isPlace = field === 'event' || field === 'guid' || field === 'idempotencyKey'
  return new Failure(code, message, isPlace ? places[field] : field)
}

function checkInput(input: EventInput, places: Places): EventInput {
  const { idempotencyKey } = input
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw invalid(places.idempotencyKey, 'An idempotency key has 1 to 255 visible ASCII characters.')
  }
  if (input.guid === undefined) return input
  const { data } = guid.safeParse(input.guid)
  if (data === undefined) throw invalid(places.guid, 'A GUID is a UUID, such as 72d3162e-cc78-11e3-81ab-4c9367dc0958.')
  return { ...input, guid: data }
}

function readFormPayload(form: Uint8Array): Uint8Array {
  try {
    const [, encoded] = /(?:^|&)payload=([^&]*)/.exec(utf8.decode(form)) ?? []
    if (encoded !== undefined) return Buffer.from(decodeURIComponent(encoded.replaceAll('+', ' ')))
  } catch {
    throw new Failure('request.malformed', 'The form is not percent-encoded UTF-8.', 'payload')
  }
  throw invalid('payload', 'The form lacks payload. JSON that stands alone is sent as application/json.')
}

const invalid = (field: string, message: string) => new Failure('event.invalid', message, field)
