import type { PublishedEvent } from '@repohook/delivery'
import { Failure, maxPayloadBytes } from '@repohook/events'
import { retryAfterOf } from '../failures.ts'
import type { Verbs } from '../verbs.ts'
import { bodyType } from './body-type.ts'
import { bugToWire, failureToWire } from './failure-to-wire.ts'
import { readBody } from './read-body.ts'
import { type AskedEvent, readDelivery, readEnvelope, renameField } from './read-event.ts'
import { answer, type Asked } from './route.ts'
import { splitLines } from './split-lines.ts'

/** The largest payload, and room for the envelope around it. */
const maxBodyBytes = maxPayloadBytes + 64 * 1024
const maxLines = 1_000

/**
 * `POST …/events`: publishes one event, told in an envelope or in GitHub's own form, and answers 202 with its id, its GUID
 * and its deliveries; or a batch, an envelope a line, and answers a line for each that is not blank.
 */
export function publishEvents({ events }: Verbs) {
  return async (asked: Asked): Promise<Response> => {
    const { req } = asked.c
    const type = bodyType(req)
    const body = await readBody(req, maxBodyBytes)
    if (type === 'lines') return publishLines(asked, body, events)
    const event = req.header('x-github-event')
    const read =
      event === undefined
        ? readEnvelope(body, req.header('idempotency-key'))
        : readDelivery(event, body, type === 'form', (name) => req.header(name))
    return publishOne(asked, read, events)
  }
}

async function publishOne({ c, caller, admin }: Asked, asked: AskedEvent, events: Verbs['events']): Promise<Response> {
  try {
    return answer(
      c,
      202,
      publishedToWire(
        await events.publish(admin, { ...asked.input, idempotencyKey: caller.ownKey(asked.input.idempotencyKey) }),
      ),
    )
  } catch (error) {
    throw error instanceof Failure ? renameField(error, asked.places) : error
  }
}

/**
 * Answers 200: the batch was worked through. What became of each event stands in its line. A batch that was refused for
 * what passes by itself, and of which nothing is stored, is refused whole: it may be sent again as it is.
 */
async function publishLines(
  { c, caller, admin, report }: Asked,
  body: Uint8Array,
  events: Verbs['events'],
): Promise<Response> {
  const lines = splitLines(body, maxLines).map(({ number, bytes }) => ({ number, asked: tryToRead(bytes) }))
  const readable = lines.flatMap(({ asked }) => (asked instanceof Failure ? [] : [asked]))
  const inputs = readable.map(({ input }) => ({ ...input, idempotencyKey: caller.ownKey(input.idempotencyKey) }))
  const outcomes = await events.publishAll(admin, inputs)
  const passing = outcomes.flatMap((outcome) => passingRefusal(outcome) ?? [])
  if (passing[0] && outcomes.every(({ status }) => status === 'rejected')) throw passing[0]
  if (passing[0]) c.header('retry-after', retryAfterOf(passing[0].code))
  const outcomeOf = new Map(readable.map((asked, index) => [asked, outcomes[index]!]))
  const answers = lines.map(({ number, asked }) => {
    if (asked instanceof Failure) return { line: number, ...failureToWire(asked, false) }
    const outcome = outcomeOf.get(asked)!
    if (outcome.status === 'fulfilled') return publishedToWire(outcome.value)
    if (outcome.reason instanceof Failure)
      return { line: number, ...failureToWire(renameField(outcome.reason, asked.places), false) }
    report(outcome.reason)
    return { line: number, ...bugToWire(c.get('requestId')) }
  })
  const text = answers.map((line) => `${JSON.stringify(line)}\n`).join('')
  return c.body(text, 200, { 'content-type': 'application/x-ndjson; charset=utf-8' })
}

function passingRefusal(outcome: PromiseSettledResult<PublishedEvent>): Failure | null {
  if (outcome.status === 'fulfilled' || !(outcome.reason instanceof Failure)) return null
  return retryAfterOf(outcome.reason.code) === undefined ? null : outcome.reason
}

function tryToRead(line: Uint8Array): AskedEvent | Failure {
  try {
    return readEnvelope(line, undefined)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const publishedToWire = ({ id, guid, deliveries }: PublishedEvent) => ({
  id,
  guid,
  deliveries: deliveries.map(({ id: deliveryId, hookId }) => ({ id: deliveryId, hook_id: hookId })),
})
