import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repository } from './installation.testing.ts'
import { form, json, ndjson, type Publisher, push, startPublisher } from './rest/publisher.testing.ts'

let publisher: Publisher
let other: Database.Database
beforeEach(async () => {
  publisher = await startPublisher()
  other = new Database(publisher.installation.databaseUrl.slice('file:'.length))
})
afterEach(async () => {
  other.close()
  await publisher.close()
})

const ready = async () => (await publisher.installation.app.request('/readyz')).status
const linesOf = (level: number) =>
  publisher.installation.logged
    .map((line) => JSON.parse(line) as { level: number; msg: string; trouble?: string; reason?: string })
    .filter((line) => line.level >= level)
const count = (table: string) => other.prepare(`SELECT count(*) AS rows FROM ${table}`).get()

it('while the database takes no writes, every way to publish answers 503 and when to come back; then 202 by itself', async () => {
  const { installation, post, delivered } = publisher
  const { app, token, client, world, worker } = installation
  const before = [count('events'), count('deliveries')]
  other.exec('BEGIN IMMEDIATE')

  const told = {
    message: 'Another program holds the database of this installation: nothing of this was stored. Try again later.',
    documentation_url: 'docs/failures.md',
    status: '503',
    failure: 'storage.unavailable',
  }
  const ways: readonly (readonly [unknown, Record<string, string>])[] = [
    [push, json],
    [push.payload, { ...json, 'x-github-event': 'push' }],
    [`payload=${encodeURIComponent('{}')}`, { ...form, 'x-github-event': 'push' }],
    [`${JSON.stringify(push)}\n${JSON.stringify(push)}\n`, ndjson],
    [`${JSON.stringify(push)}\nno JSON\n`, ndjson],
  ]
  for (const [body, headers] of ways) {
    const answer = await post(body, headers)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(await answer.json()).toMatchObject(told)
  }
  const overTrpc = await app.request('/trpc/events.publish', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...json },
    body: JSON.stringify({ target: repository, event: 'push', payload: '{}' }),
  })
  expect(overTrpc.status).toBe(503)
  expect(overTrpc.headers.get('retry-after')).toBe('10')
  expect(await overTrpc.json()).toMatchObject({
    error: { message: told.message, data: { code: 'SERVICE_UNAVAILABLE', failure: 'storage.unavailable' } },
  })
  const hook = { config: { url: 'http://127.0.0.1:8009/' } }
  await expect(client.hooks.create.mutate({ target: repository, hook })).rejects.toMatchObject({
    data: { failure: 'storage.unavailable' },
  })
  expect(await ready()).toBe(503)
  expect((await app.request('/livez')).status).toBe(200)
  expect(await client.repositories.list.query({})).toHaveLength(1)
  expect(linesOf(40)).toMatchObject([{ trouble: 'busy', reason: 'SQLITE_BUSY: database is locked' }])

  other.exec('ROLLBACK')
  expect([count('events'), count('deliveries')]).toEqual(before)
  expect((await post(push)).status).toBe(202)
  expect(await ready()).toBe(503)
  world.pass(5_000)
  await expect.poll(ready).toBe(200)
  await worker.drain()
  expect(await delivered()).toHaveLength(1)
  expect(linesOf(30).filter(({ msg }) => msg.includes('database'))).toMatchObject([
    { level: 50, msg: expect.stringContaining('another program holds the database') },
    { level: 30, msg: 'the database takes writes again' },
  ])
})
