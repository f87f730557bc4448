import { fileURLToPath } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation } from '../installation.testing.ts'
import { type Draft, draft } from './publish-requests.testing.ts'

const requests = 5_000
/** How many are under way at the same time. */
const together = 50
/** Another one makes other requests; a failure tells it. */
const seed = 20_260_101

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

const drafts = fc.sample(draft, { seed, numRuns: requests })

interface Answered {
  readonly id: number
  readonly guid: string
  readonly deliveries: readonly { readonly id: number; readonly hook_id: number }[]
}

/** An event that was accepted, as its caller sees it. */
interface Accepted {
  readonly answer: Answered
  readonly target: string
  readonly event: string
  /** The very bytes, or where the caller spelled the event in an envelope, the text in which they have to stand. */
  readonly payload: { readonly bytes: Uint8Array } | { readonly inside: Uint8Array; readonly value: unknown }
  readonly key: string | undefined
}

/** What an accepted request, or one line of it, asked for: read in the plainest way, by JSON.parse. */
function meaningOf({ path, token: as, headers: sent }: Draft, bytes: Uint8Array, answer: Answered): Accepted {
  const header = (name: string) => sent[name]?.trim()
  const place = decodeURIComponent(path.slice('/api/v3/'.length, -'/events'.length)).toLowerCase()
  const keyOf = (used: string | undefined) => used && `${as} ${place} ${used}`
  const name = header('x-github-event')
  if (name !== undefined) {
    const isForm = sent['content-type']?.includes('form')
    const payloadBytes = isForm ? bytesOf(new URLSearchParams(textOf(bytes)).get('payload') ?? '') : bytes
    return {
      answer,
      target: place,
      event: name,
      payload: { bytes: payloadBytes },
      key: keyOf(header('idempotency-key')),
    }
  }
  const asked = JSON.parse(textOf(bytes)) as { event: string; payload: unknown; idempotency_key?: string }
  return {
    answer,
    target: place,
    event: asked.event,
    payload: { inside: bytes, value: asked.payload },
    key: keyOf(asked.idempotency_key ?? header('idempotency-key')),
  }
}

let installation: Installation
let secondToken: string
let hooks: { readonly id: number; readonly target: string; readonly events: readonly string[] }[]
beforeEach(async () => {
  installation = await install()
  const { client } = installation
  for (const name of ['octocat/one', 'octocat/two']) await client.repositories.create.mutate({ name })
  secondToken = (await client.tokens.create.mutate({ name: 'second', scopes: ['repo'] })).token
  hooks = []
  const wanted = [
    ['repository', 'octocat/one', ['push', 'issues'], true],
    ['repository', 'octocat/one', ['*'], true],
    ['repository', 'octocat/one', ['push'], false],
    ['repository', 'octocat/two', ['star', 'issues'], true],
    ['organization', 'octocat', ['organization', 'release'], true],
  ] as const
  for (const [index, [kind, name, events, active]] of wanted.entries()) {
    const hook = { events: [...events], active, config: { url: `http://127.0.0.1:8009/${index}` } }
    const { id } = await client.hooks.create.mutate({ target: { kind, name }, hook })
    if (active) hooks.push({ id, target: `${kind === 'repository' ? 'repos' : 'orgs'}/${name}`, events })
  }
})
afterEach(() => installation.close())

/** The hooks that have to hear of it: the target's, and those of the organization above. */
const listeners = ({ target: place, event: name }: Accepted) =>
  hooks
    .filter((hook) => hook.target === place || hook.target === 'orgs/octocat')
    .filter((hook) => hook.events.includes(name) || hook.events.includes('*'))
    .map(({ id }) => id)

async function send({ path, token: as, headers: sent, body }: Draft): Promise<Response> {
  const tokens = { admin: installation.token, second: secondToken, unknown: 'unknown', none: undefined }
  const authorization = tokens[as] && `Bearer ${tokens[as]}`
  const request = { method: 'POST', headers: { ...(authorization !== undefined && { authorization }), ...sent }, body }
  return installation.app.request(path, request)
}

/** The events that an answer says are stored; every other answer has to be a refusal that can be understood. */
async function readAnswer(asked: Draft, response: Response): Promise<Accepted[]> {
  expect(response.status).toBeLessThan(500)
  if (asked.isFlawless) expect(response.status).toBe(202)
  const text = await response.text()
  if (response.status === 202) return [meaningOf(asked, asked.body, JSON.parse(text) as Answered)]
  if (response.status !== 200) {
    expectRefusal(JSON.parse(text) as Refusal, response.status)
    return []
  }
  const lines = Buffer.from(asked.body)
    .toString('latin1')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const answers = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answered | Refusal)
  expect(answers).toHaveLength(lines.length)
  return answers.flatMap((answer, index) => {
    if ('guid' in answer) return [meaningOf(asked, Buffer.from(lines[index] ?? '', 'latin1'), answer)]
    expectRefusal(answer, Number(answer.status))
    return []
  })
}

interface Refusal {
  readonly status: string
  readonly errors?: readonly { readonly message: string }[]
}

function expectRefusal(refusal: Refusal, status: number): void {
  expect(refusal).toMatchObject({
    message: expect.any(String),
    documentation_url: expect.any(String),
    status: String(status),
  })
  expect([400, 401, 404, 409, 413, 415, 422]).toContain(status)
  if (status !== 401 && status !== 404) expect(refusal.errors?.[0]?.message).toMatch(/\.|\?/)
}

interface Row {
  readonly id: number
  readonly guid: string
  readonly name: string
  readonly payload: Uint8Array
  readonly decisions: string | null
  readonly target: string
}

/** What is in the database, seen from outside. */
function look() {
  const database = new DatabaseSync(fileURLToPath(installation.databaseUrl.replace('file:', 'file://')), {
    readOnly: true,
  })
  const all = <T>(sql: string) => database.prepare(sql).all() as T[]
  const events = all<Row>(`SELECT events.id, guid, events.name, payload, decisions,
    CASE kind WHEN 'repository' THEN 'repos/' ELSE 'orgs/' END || key AS target
    FROM events JOIN targets ON targets.id = target_id WHERE to_hook_id IS NULL`)
  const deliveries = all<{ id: number; event: number; hook: number }>(
    `SELECT id, event_id AS event, hook_id AS hook FROM deliveries WHERE kind <> 'ping' ORDER BY id`,
  )
  const orphans = all(`SELECT id FROM deliveries WHERE event_id NOT IN (SELECT id FROM events)`)
  database.close()
  return { events, deliveries, orphans }
}

const sorted = (ids: readonly number[]) => ids.toSorted((one, other) => one - other)

describe(`${requests} requests to publish, most of them odd (seed ${seed})`, () => {
  it('meet no bug, store what was accepted and nothing else, and one event a key', async () => {
    const accepted: Accepted[] = []
    const statuses = new Map<number, number>()
    for (let at = 0; at < drafts.length; at += together) {
      const group = drafts.slice(at, at + together)
      const responses = await Promise.all(group.map(send))
      for (const [index, response] of responses.entries()) {
        const asked = group[index]!
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        await readAnswer(asked, response)
          .then((events) => accepted.push(...events))
          .catch((cause: unknown) => {
            const { path, headers: sent, body } = asked
            const shown = JSON.stringify({ path, sent, body: Buffer.from(body).toString('latin1').slice(0, 2_000) })
            throw new Error(`Request ${at + index} of seed ${seed}: ${shown}`, { cause })
          })
      }
    }

    const { events, deliveries, orphans } = look()
    const rows = new Map(events.map((row) => [row.id, row]))
    const queued = Map.groupBy(deliveries, (delivery) => delivery.event)
    for (const one of accepted) {
      const row = rows.get(one.answer.id)
      expect(row).toMatchObject({ guid: one.answer.guid, name: one.event, target: one.target })
      const stored = Buffer.from(row!.payload)
      if ('bytes' in one.payload) expect(stored.equals(one.payload.bytes)).toBe(true)
      else {
        expect(Buffer.from(one.payload.inside).includes(stored)).toBe(true)
        expect(JSON.parse(textOf(stored))).toEqual(one.payload.value)
      }
      const inQueue = (queued.get(one.answer.id) ?? []).map(({ id, hook }) => ({ id, hook_id: hook }))
      expect([...one.answer.deliveries].toSorted((a, b) => a.id - b.id)).toEqual(inQueue)
      expect(sorted(inQueue.map(({ hook_id: hook }) => hook))).toEqual(sorted(listeners(one)))
    }
    // Nothing else is there: no event that nobody was told of, no delivery without its event, no event without decisions.
    expect(new Set(accepted.map(({ answer }) => answer.id))).toEqual(new Set(rows.keys()))
    expect(orphans).toEqual([])
    expect(deliveries.filter(({ event: id }) => !rows.has(id))).toEqual([])
    expect(events.filter(({ decisions }) => decisions === null)).toEqual([])

    // A GUID and a key are of one event, and an event that was answered twice has one key.
    expect(new Set(events.map((row) => row.guid)).size).toBe(events.length)
    const keyed = Map.groupBy(accepted, ({ key: used }) => used)
    for (const [used, same] of keyed) {
      if (used === undefined) expect(new Set(same.map(({ answer }) => answer.id)).size).toBe(same.length)
      else expect(new Set(same.map(({ answer }) => answer.id)).size).toBe(1)
    }

    // All this is of use only when there was enough of everything.
    expect(accepted.length).toBeGreaterThan(requests / 5)
    expect([...keyed.values()].filter((same) => same.length > 1).length).toBeGreaterThan(20)
    for (const status of [200, 202, 400, 401, 404, 409, 413, 415, 422]) expect(statuses.get(status)).toBeGreaterThan(10)
  })
})
