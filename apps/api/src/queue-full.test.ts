import { afterEach, beforeEach, expect, it } from 'vitest'
import { repository } from './installation.testing.ts'
import { json, ndjson, type Publisher, push, startPublisher } from './rest/publisher.testing.ts'

let publisher: Publisher
beforeEach(async () => {
  publisher = await startPublisher({ REPOHOOK_MAX_QUEUED: '3' })
})
afterEach(() => publisher.close())

const lines = (count: number) => `${JSON.stringify(push)}\n`.repeat(count)

it('a full queue answers 503 and when to come back, on every way, while /readyz is up and reading goes on', async () => {
  const { installation, post, hookId } = publisher
  const { app, client, token } = installation
  const keyed = { ...json, 'idempotency-key': 'build-42' }
  const first = await (await post(push, keyed)).json()

  const batch = await post(lines(4), ndjson)
  expect(batch.status).toBe(200)
  expect(batch.headers.get('retry-after')).toBe('10')
  const answers = (await batch.text()).trimEnd().split('\n')
  expect(answers.map((line) => (JSON.parse(line) as { failure?: string }).failure)).toEqual([
    undefined,
    undefined,
    'queue.full',
    'queue.full',
  ])

  for (const [body, headers] of [
    [push, json],
    [lines(2), ndjson],
  ] as const) {
    const refused = await post(body, headers)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect(await refused.json()).toEqual({
      message: 'As many deliveries wait as may wait: nothing of this was stored. Try again later.',
      errors: [
        {
          resource: 'Queue',
          code: 'custom',
          message: 'As many deliveries wait as may wait: nothing of this was stored. Try again later.',
        },
      ],
      documentation_url: 'docs/failures.md',
      status: '503',
      failure: 'queue.full',
    })
  }
  const overTrpc = await app.request('/trpc/events.publish', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...json },
    body: JSON.stringify({ target: repository, event: 'push', payload: '{}' }),
  })
  expect([overTrpc.status, overTrpc.headers.get('retry-after')]).toEqual([503, '10'])

  expect(await (await post(push, keyed)).json()).toEqual(first)
  expect((await app.request('/readyz')).status).toBe(200)
  await client.hooks.ping.mutate({ target: repository, hookId })

  expect(await publisher.delivered()).toHaveLength(3)
  expect((await post(push)).status).toBe(202)
})
