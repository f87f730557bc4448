import type { PublishedEvent } from '@repohook/delivery'
import { Failure, maxPayloadBytes } from '@repohook/events'
import { z } from 'zod'
import { retryAfterOf } from '../failures.ts'
import { bodyType } from './body-type.ts'
import { bugToWire, failureToWire } from './failure-to-wire.ts'
import { readBody } from './read-body.ts'
import { type AskedEvent, readDelivery, readEnvelope, renameField } from './read-event.ts'
import { type Asked, operation } from './operation.ts'
import { answerJson } from './route.ts'
import { splitLines } from './split-lines.ts'
import { organizationParams, repositoryParams } from './target-params.ts'

/** The largest payload, and room for the envelope around it. */
const maxBodyBytes = maxPayloadBytes + 64 * 1024
const maxLines = 1_000

const envelope = z.strictObject({
  event: z.string(),
  payload: z.record(z.string(), z.unknown()),
  guid: z.uuid().optional(),
  idempotency_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional(),
})

const published = z.object({
  id: z.int(),
  guid: z.string(),
  deliveries: z.array(z.object({ id: z.int(), hook_id: z.int() })),
})

const shared = {
  method: 'post',
  right: 'write',
  verb: 'events.publish',
  summary: 'Publish an event, or a batch of them',
  query: null,
  body: envelope,
  readsBody: true,
  /** 200 answers a batch, a line for each of its lines. */
  responses: { 202: published, 200: z.string().meta({ contentMediaType: 'application/x-ndjson' }) },
  isOurs: true,
  handle: publishEvents,
} as const

/**
 * `POST …/events`: publishes one event, told in an envelope or in GitHub's own form, and answers 202 with its id, its GUID
 * and its deliveries; or a batch, an envelope a line, and answers a line for each that is not blank.
 */
export const publishOperations = [
  operation({
    operationId: 'repos/publish-event',
    path: '/repos/{owner}/{repo}/events',
    params: repositoryParams,
    ...shared,
  }),
  operation({ operationId: 'orgs/publish-event', path: '/orgs/{org}/events', params: organizationParams, ...shared }),
]

type Publishing = Pick<Asked<z.ZodType, null, null, 'write'>, 'c' | 'verbs' | 'caller' | 'admin' | 'report'>

async function publishEvents(asked: Publishing): Promise<Response> {
  const { req } = asked.c
  const type = bodyType(req)
  const body = await readBody(req, maxBodyBytes)
  if (type === 'lines') return publishLines(asked, body)
  const event = req.header('x-github-event')
  const read =
    event === undefined
      ? readEnvelope(body, req.header('idempotency-key'))
      : readDelivery(event, body, type === 'form', (name) => req.header(name))
  return publishOne(asked, read)
}

async function publishOne({ c, verbs, caller, admin }: Publishing, asked: AskedEvent): Promise<Response> {
  const input = { ...asked.input, idempotencyKey: caller.ownKey(asked.input.idempotencyKey) }
  try {
    return answerJson(c, 202, publishedToWire(await verbs.events.publish(admin, input)))
  } catch (error) {
    throw error instanceof Failure ? renameField(error, asked.places) : error
  }
}

/**
 * Answers 200: the batch was worked through. What became of each event stands in its line. A batch that was refused for
 * what passes by itself, and of which nothing is stored, is refused whole: it may be sent again as it is.
 */
async function publishLines({ c, verbs, caller, admin, report }: Publishing, body: Uint8Array): Promise<Response> {
  const lines = splitLines(body, maxLines).map(({ number, bytes }) => ({ number, asked: tryToRead(bytes) }))
  const readable = lines.flatMap(({ asked }) => (asked instanceof Failure ? [] : [asked]))
  const inputs = readable.map(({ input }) => ({ ...input, idempotencyKey: caller.ownKey(input.idempotencyKey) }))
  const outcomes = await verbs.events.publishAll(admin, inputs)
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
