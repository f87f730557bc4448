import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from '../installation.testing.ts'
import { spawnServer } from '../spawned-server.testing.ts'

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status?: { readonly code?: number }
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Span['attributes'] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

/** Takes OTLP in JSON, as a collector does, and decodes it. */
async function startCollector() {
  const sent: Sent[] = []
  const paths = new Set<string | undefined>()
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    paths.add(request.url)
    sent.push((await json(request)) as Sent)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }
  const server = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    sent,
    spans: () =>
      sent.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const attributesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const traceparent = `00-${caller.traceId}-${caller.spanId}-01`

let collector: Awaited<ReturnType<typeof startCollector>>
let receiver: Receiver
let installation: Installation
let isOpen: boolean
let hookId: number
beforeEach(async () => {
  collector = await startCollector()
  receiver = await startReceiver()
  installation = await install({ REPOHOOK_OTLP_ENDPOINT: `${collector.url}/`, REPOHOOK_RETRY: '60s' })
  isOpen = true
  const { client, worker } = installation
  await client.repositories.create.mutate({ name: repository.name })
  const config = { url: `${receiver.url}/T0/SECRET-IN-THE-PATH` }
  hookId = (await client.hooks.create.mutate({ target: repository, hook: { config } })).id
  await worker.drain()
})
afterEach(async () => {
  if (isOpen) await installation.close()
  await collector.close()
  await receiver.close()
})

/** Ends the installation, which sends what it has, and answers what arrived but for the ping's. */
async function collected(): Promise<readonly Span[]> {
  isOpen = false
  await installation.close()
  return collector.spans().filter((span) => attributesOf(span)['repohook.event.name'] !== 'ping')
}
async function publish(headers: Record<string, string>): Promise<string> {
  const response = await installation.app.request(`/api/v3/repos/${repository.name}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json', ...headers },
    body: '{"event":"push","payload":{}}',
  })
  return ((await response.json()) as { guid: string }).guid
}

describe('a trace', () => {
  it('goes from the caller’s span over the publish to the event, and each of its attempts', async () => {
    receiver.answer = 503
    const guid = await publish({ traceparent })
    await installation.worker.drain()
    installation.world.pass(3_600_000)
    receiver.answer = 200
    await installation.worker.drain()
    const spans = await collected()
    expect(collector.paths).toEqual(new Set(['/v1/traces']))
    const [published, event, first, second, ...others] = spans
    expect(others).toEqual([])

    expect(published).toMatchObject({
      name: 'publish push',
      kind: 4,
      traceId: caller.traceId,
      parentSpanId: caller.spanId,
    })
    expect(event).toMatchObject({ name: 'event push', kind: 1, traceId: guid.replaceAll('-', '') })
    expect(event?.parentSpanId ?? '').toBe('')
    expect(published?.links).toMatchObject([{ traceId: event?.traceId, spanId: event?.spanId }])
    expect(event?.links).toMatchObject([{ traceId: published?.traceId, spanId: published?.spanId }])

    const ofEvent = { name: 'deliver push', kind: 3, traceId: event?.traceId, parentSpanId: event?.spanId }
    expect(first).toMatchObject({ ...ofEvent, status: { code: 2 } })
    expect(second).toMatchObject(ofEvent)
    expect(second?.status?.code ?? 0).toBe(0)
    expect(attributesOf(first!)).toEqual({
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(receiver.url).port),
      'http.response.status_code': 503,
      'error.type': '503',
      'repohook.event.guid': guid,
      'repohook.event.name': 'push',
      'repohook.hook.id': hookId,
      'repohook.delivery.id': expect.any(Number),
      'repohook.delivery.kind': 'event',
      'repohook.delivery.outcome': 'refused',
    })
    expect(attributesOf(second!)).toMatchObject({
      'http.request.resend_count': 1,
      'repohook.delivery.outcome': 'delivered',
    })
    expect(BigInt(second!.endTimeUnixNano) - BigInt(first!.endTimeUnixNano)).toBe(3_600_000_000_000n)
    expect(JSON.stringify(collector.sent)).not.toContain('SECRET')
    expect(attributesOf(collector.sent[0]!.resourceSpans[0]!.resource)).toMatchObject({ 'service.name': 'repohook' })
  })

  it('is the event’s alone where the caller brings none, or one that is none', async () => {
    const zeros = `00-${'0'.repeat(32)}-${caller.spanId}-01`
    for (const header of [undefined, 'nonsense', zeros, `${traceparent}-more`, `ff${traceparent.slice(2)}`])
      await publish(header === undefined ? {} : { traceparent: header })
    const spans = await collected()
    expect(spans.map(({ name }) => name)).toEqual(Array.from({ length: 5 }, () => 'event push'))
    expect(spans.filter(({ links }) => (links ?? []).length > 0)).toEqual([])
  })

  it('keeps callers apart who publish in the same moment, and share a commit', async () => {
    const traces = Array.from({ length: 20 }, (_, n) => `${'a'.repeat(30)}${String(n).padStart(2, '0')}`)
    const guids = await Promise.all(traces.map((id) => publish({ traceparent: `00-${id}-${caller.spanId}-01` })))
    const spans = await collected()
    const published = spans.filter(({ name }) => name === 'publish push')
    const guidOf = new Map(published.map((span) => [span.traceId, attributesOf(span)['repohook.event.guid']]))
    expect(traces.map((id) => guidOf.get(id))).toEqual(guids)
  })

  it('is continued by a process that knows the GUID alone, and by what a person asks for', async () => {
    const guid = await publish({ traceparent })
    await installation.worker.drain()
    const { deliveries } = await installation.client.events.get.query({ guid })
    await installation.client.deliveries.redeliver.mutate({ target: repository, hookId, deliveryId: deliveries[0]!.id })
    await installation.worker.drain()
    const [, event, ...attempts] = await collected()
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([event?.spanId, event?.spanId])
    expect(attempts.map((span) => attributesOf(span)['repohook.delivery.kind'])).toEqual(['event', 'redelivery'])
  })

  it('is nothing that a receiver hears of', async () => {
    await publish({ traceparent, tracestate: 'vendor=1' })
    await installation.worker.drain()
    expect(receiver.received.length).toBeGreaterThan(1)
    expect(
      receiver.received.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith('trace')),
    ).toEqual([])
  })
})

describe('a collector that is away', () => {
  it('keeps nothing from being delivered, nor the installation from ending', async () => {
    await collector.close()
    await publish({ traceparent })
    await installation.worker.drain()
    expect(receiver.received.length).toBe(2)
    await collected()
    expect(installation.logged.some((line) => line.includes('traces cannot be sent'))).toBe(true)
  })
})

describe('without an endpoint', () => {
  const watching = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      const found = next(name, context)
      if (/@opentelemetry[/](?!api[/])/.test(found.url)) console.error('READ ' + found.url)
      return found
    } })`

  it.each([
    [false, {}],
    [true, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
  ])('OpenTelemetry is not even read from disk: with one, %s', async (isRead, settings: Record<string, string>) => {
    const folder = await mkdtemp(join(tmpdir(), 'repohook-traces-'))
    const server = spawnServer({
      REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watching)}`,
      ...settings,
    })
    await server.logged('listening')
    await server.stop()
    expect(server.stderr().includes('READ ')).toBe(isRead)
    await rm(folder, { recursive: true })
  })
})
