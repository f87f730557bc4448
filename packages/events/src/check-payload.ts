import type { Catalogue, CatalogueEvent } from './catalogue.ts'
import { clip } from './clip.ts'
import { Failure } from './failure.ts'
import { isObject, parsePayload } from './parse-payload.ts'
import type { PayloadObject } from './payload-types.ts'
import { unknownEvent } from './unknown-event.ts'

/** What a payload says about itself, once it has passed. */
export interface CheckedPayload {
  /** `null` for an event without actions, whatever the payload holds there. */
  readonly action: string | null
  /** For looking into. What is stored, signed and sent is the bytes, which keep key order and large numbers. */
  readonly payload: PayloadObject
}

/**
 * Checks the payload of an event to be published: at most `maxPayloadBytes`, at most `maxPayloadDepth` levels, a JSON
 * object in UTF-8, with GitHub's envelope, and fit for the schema if the event is one of the platform's own with one.
 * An action that the catalogue does not list is accepted: GitHub adds actions without notice.
 *
 * @throws {Failure} `event.unknown`, `payload.too_large`, `payload.too_deep`, `payload.malformed`,
 * `payload.not_an_object` or `payload.invalid`.
 */
export function checkPayload(catalogue: Catalogue, eventName: string, bytes: Uint8Array): CheckedPayload {
  const event = catalogue.get(eventName)
  if (event === undefined) throw unknownEvent(catalogue, eventName)
  const payload = parsePayload(bytes)
  checkEnvelope(payload)
  const action = actionOf(event, payload)
  checkSchema(event, payload)
  return { action, payload }
}

function checkEnvelope(payload: PayloadObject): void {
  for (const field of ['repository', 'organization', 'sender']) {
    if (payload[field] !== undefined && !isObject(payload[field])) {
      throw new Failure('payload.not_an_object', `${field} has to be an object where the payload has one.`, field)
    }
  }
}

function actionOf(event: CatalogueEvent, payload: PayloadObject): string | null {
  if (event.actions.length === 0 && !event.freeFormAction) return null
  const { action } = payload
  if (typeof action === 'string' && isPrintable(action)) return action
  throw new Failure(
    'payload.invalid',
    `A payload of ${event.name} has to have an action: a string of up to 255 characters, without control characters.`,
    'action',
  )
}

/** What can be kept in any database, and shown in a line of the log. */
const isPrintable = (action: string): boolean => action.length <= 255 && !/\p{Cc}/u.test(action)

function checkSchema(event: CatalogueEvent, payload: PayloadObject): void {
  const issue = event.payload?.safeParse(payload).error?.issues[0]
  if (issue === undefined) return
  const field = clip(issue.path.map(String).join('.'), 200)
  const place = field === '' ? '' : ` at ${field}`
  const message = `The payload does not fit the schema of ${event.name}${place}: ${clip(issue.message, 200)}`
  throw new Failure('payload.invalid', message, field === '' ? undefined : field)
}
