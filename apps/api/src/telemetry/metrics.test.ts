import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from '../installation.testing.ts'
import { listen, type Server } from '../server.ts'
import { samplesOf } from './scraped.testing.ts'

const metricsToken = 'a-token-for-prometheus-alone'
let receiver: Receiver
let installation: Installation
let server: Server
beforeEach(async () => {
  receiver = await startReceiver()
  installation = await install({
    REPOHOOK_RETRY: '60s',
    REPOHOOK_TIMEOUT_MS: '500',
    REPOHOOK_METRICS_TOKEN: metricsToken,
  })
  server = await listen(installation.app, { host: '127.0.0.1', port: 0 })
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterEach(async () => {
  await server.close(0)
  await installation.close()
  await receiver.close()
})

const get = (authorization?: string) =>
  fetch(`${server.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })
async function scrape() {
  // What the database says is kept for a second.
  installation.world.pass(1_000)
  const response = await get(`Bearer ${metricsToken}`)
  expect(response.status).toBe(200)
  return samplesOf(await response.text())
}
/** The labels of a metric, with its value at each. */
const series = (samples: ReadonlyMap<string, number>, name: string) =>
  Object.fromEntries(
    [...samples]
      .filter(([key, value]) => key.startsWith(`${name}{`) && value !== 0)
      .map(([key, value]) => [key.slice(name.length), value]),
  )
async function hook(url = receiver.url, events = ['push']) {
  const { id } = await installation.client.hooks.create.mutate({
    target: repository,
    hook: { config: { url }, events },
  })
  await installation.worker.drain()
  return id
}
const publish = (event = 'push', idempotencyKey?: string) =>
  installation.client.events.publish.mutate({
    target: repository,
    event,
    payload: '{}',
    ...(idempotencyKey && { idempotencyKey }),
  })
const deliver = async (answer: Receiver['answer'], event = 'push') => {
  receiver.answer = answer
  await publish(event)
  await installation.worker.drain()
}

describe('a scrape', () => {
  it('is for the metrics token, which opens nothing else, and for an administrator', async () => {
    const ask = async (authorization?: string) => (await get(authorization)).status
    expect(await ask()).toBe(401)
    expect(await ask('')).toBe(401)
    expect(await ask(metricsToken)).toBe(401)
    expect(await ask('Bearer somebody-elses-token-here')).toBe(401)
    expect(await ask(`Bearer ${metricsToken}x`)).toBe(401)
    expect(await ask(`Bearer ${installation.token}`)).toBe(200)
    const { status, headers } = await get(`Bearer ${metricsToken}`)
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    const elsewhere = await fetch(`${server.url}/trpc/tokens.list`, {
      headers: { authorization: `Bearer ${metricsToken}` },
    })
    expect(elsewhere.status).toBe(401)
    expect((await get()).headers.get('www-authenticate')).toBe('Bearer')
  })

  it('is for nobody but administrators where no metrics token is set', async () => {
    const other = await install()
    const ask = async (authorization: string) =>
      (await other.app.request('/metrics', { headers: { authorization } })).status
    expect(await ask('Bearer undefined')).toBe(401)
    expect(await ask('Bearer ')).toBe(401)
    expect(await ask(`Bearer ${other.token}`)).toBe(200)
    await other.close()
  })

  it('tells how attempts ended, how long they took, and how many are followed by another', async () => {
    await hook()
    for (const answer of [200, 200, 201, 500, 404, 999]) await deliver(answer)
    await deliver(() => {})
    await deliver((_, response) => response.destroy())
    const closed = await startReceiver()
    await closed.close()
    const other = await hook(closed.url, ['fork'])
    await deliver(200, 'fork')
    const samples = await scrape()
    expect(series(samples, 'webhook_delivery_attempts_total')).toEqual({
      // The ping of the first hook among them.
      '{outcome="delivered",error_type=""}': 4,
      '{outcome="refused",error_type="500"}': 1,
      '{outcome="refused",error_type="404"}': 1,
      '{outcome="refused",error_type="_OTHER"}': 1,
      '{outcome="timed_out",error_type="timeout"}': 1,
      '{outcome="unreachable",error_type="connection_reset"}': 1,
      '{outcome="unreachable",error_type="connection_refused"}': 2,
    })
    expect(series(samples, 'http_client_request_duration_seconds_count')).toEqual({
      '{http_request_method="POST",http_response_status_code="200"}': 3,
      '{http_request_method="POST",http_response_status_code="201"}': 1,
      '{http_request_method="POST",http_response_status_code="500",error_type="500"}': 1,
      '{http_request_method="POST",http_response_status_code="404",error_type="404"}': 1,
      '{http_request_method="POST",http_response_status_code="_OTHER",error_type="_OTHER"}': 1,
      '{http_request_method="POST",error_type="timeout"}': 1,
      '{http_request_method="POST",error_type="connection_reset"}': 1,
      '{http_request_method="POST",error_type="connection_refused"}': 2,
    })
    const late = 'http_client_request_duration_seconds_bucket{http_request_method="POST",error_type="timeout",le='
    expect([samples.get(`${late}"0.25"}`), samples.get(`${late}"+Inf"}`)]).toEqual([0, 1])
    expect(samples.get('webhook_delivery_retries_total')).toBe(6)
    expect(samples.get('webhook_queue_depth{lane="event"}')).toBe(6)
    expect(other).toBeGreaterThan(0)
  })

  it('tells what was accepted, repeated and refused, by code, over every way in', async () => {
    await publish()
    await publish('push', 'k')
    await publish('push', 'k')
    await expect(publish('fork', 'k')).rejects.toMatchObject({ data: { failure: 'event.key_reused' } })
    await expect(publish('nonsense')).rejects.toMatchObject({ data: { failure: 'event.unknown' } })
    const lines = '{"event":"push","payload":{}}\n{"event":"nonsense","payload":{}}\n'
    const headers = { authorization: `Bearer ${installation.token}`, 'content-type': 'application/x-ndjson' }
    await fetch(`${server.url}/api/v3/repos/${repository.name}/events`, { method: 'POST', headers, body: lines })
    await hook()
    expect(series(await scrape(), 'webhook_events_published_total')).toEqual({
      '{outcome="accepted",error_type=""}': 3,
      '{outcome="repeated",error_type=""}': 1,
      '{outcome="refused",error_type="event.key_reused"}': 1,
      '{outcome="refused",error_type="event.unknown"}': 2,
    })
  })

  it('tells how much waits and how long, of what is not held, and how many hooks are parked', async () => {
    await hook()
    await publish()
    installation.world.pass(90_000)
    const waiting = await scrape()
    expect(waiting.get('webhook_queue_oldest_age_seconds{lane="event"}')).toBe(91)
    expect(waiting.get('webhook_queue_oldest_age_seconds{lane="asked"}')).toBe(0)
    expect(waiting.get('webhook_queue_depth{lane="event"}')).toBe(1)
    expect(waiting.get('webhook_hooks_parked')).toBe(0)
    receiver.answer = 410
    await installation.worker.drain()
    await publish()
    installation.world.pass(90_000)
    const held = await scrape()
    expect(held.get('webhook_queue_oldest_age_seconds{lane="event"}')).toBe(0)
    expect(held.get('webhook_queue_depth{lane="event"}')).toBe(1)
    expect(held.get('webhook_hooks_parked')).toBe(1)
    expect(held.get('webhook_database_size_bytes')).toBeGreaterThan(100_000)
    expect(held.get('webhook_disk_free_bytes')).toBeGreaterThan(0)
  })

  it('asks the database once a second at most', async () => {
    await hook()
    const depth = async () =>
      samplesOf(await (await get(`Bearer ${metricsToken}`)).text()).get('webhook_queue_depth{lane="event"}')
    expect(await depth()).toBe(0)
    await publish()
    installation.world.pass(999)
    expect(await depth()).toBe(0)
    installation.world.pass(1)
    expect(await depth()).toBe(1)
  })

  it('tells how long an event waited for its first attempt, and of no other attempt', async () => {
    const hookId = await hook()
    const { deliveries } = await publish()
    installation.world.pass(2_000)
    receiver.answer = 500
    await installation.worker.drain()
    installation.world.pass(3_600_000)
    await installation.worker.drain()
    await installation.client.deliveries.redeliver.mutate({ target: repository, hookId, deliveryId: deliveries[0]!.id })
    await installation.worker.drain()
    const samples = await scrape()
    const lag = (le: string) => samples.get(`webhook_delivery_lag_seconds_bucket{le="${le}"}`)
    expect([lag('1'), lag('2.5'), lag('+Inf')]).toEqual([0, 1, 1])
    expect(samples.get('webhook_delivery_lag_seconds_sum')).toBe(2)
    // The ping, the event, its retry, the redelivery; and the turn after each, which recorded it and took nothing.
    expect(samples.get('webhook_worker_claim_size_bucket{le="0"}')).toBe(4)
    expect(samples.get('webhook_worker_claim_size_sum')).toBe(4)
  })

  it('tells of a lease that ran out, and not of the answer that came too late', async () => {
    await hook()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    receiver.answer = (_, response) => {
      arrive()
      void released.then(() => response.writeHead(200).end())
    }
    await publish()
    await installation.worker.tick()
    await arrived
    // As when the worker's process stands still: its own housekeeper would have it renew first.
    installation.worker.renew = async () => {}
    installation.world.pass(60_000)
    await installation.housekeeper.tick()
    release()
    await installation.worker.drain()
    const samples = await scrape()
    expect(samples.get('webhook_leases_expired_total')).toBe(1)
    expect(series(samples, 'webhook_delivery_attempts_total')).toEqual({
      '{outcome="interrupted",error_type="interrupted"}': 1,
      // The ping, and the attempt after the one that was too late.
      '{outcome="delivered",error_type=""}': 2,
    })
  })

  it('tells of what expired while its hook was parked', async () => {
    await hook()
    await deliver(410)
    await publish()
    installation.world.pass(31 * 86_400_000)
    await installation.housekeeper.tick()
    expect((await scrape()).get('webhook_deliveries_expired_total')).toBe(1)
  })

  it('tells of the process and its event loop', async () => {
    const samples = await scrape()
    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(samples.has(name)).toBe(true)
  })

  it('has no label that says which hook, repository, URL, host or event it was', async () => {
    await hook()
    for (const answer of [200, 500]) await deliver(answer)
    const text = [...(await scrape()).keys()].filter((key) => !/^(nodejs|process)_/.test(key)).join('\n')
    const labels = new Set([...text.matchAll(/[{,](\w+)=/g)].map(([, label]) => label))
    expect(labels).toEqual(
      new Set(['error_type', 'http_request_method', 'http_response_status_code', 'lane', 'le', 'outcome']),
    )
    expect(text).not.toMatch(/octocat|127\.0\.0\.1|push/)
  })
})
