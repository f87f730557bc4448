import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout } from 'node:timers/promises'
import {
  type Attributes,
  diag,
  DiagLogLevel,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Settlement } from '@repohook/delivery'
import type { World } from '@repohook/events'
import type { Logger } from 'pino'
import { errorTypeOf } from './error-type.ts'
import { eventTrace } from './event-trace.ts'
import type { Observer } from './observer.ts'

export interface TracingOptions {
  /** Where OTLP is taken over HTTP, without `/v1/traces`. */
  readonly endpoint: string
  readonly world: World
  readonly log: Pick<Logger, 'warn'>
}

export interface Tracing {
  readonly observer: Observer
  /** Does what a request asks for, as part of the trace that its `traceparent` names. */
  within<T>(traceparent: string | undefined, act: () => Promise<T>): Promise<T>
  /** Sends what is left, as far as that takes no more than two seconds. */
  close(): Promise<void>
}

const closesWithinMs = 2_000

/** Makes spans of events and attempts, and sends them off in batches. Imported only where an endpoint is set. */
export function startTracing({ endpoint, world, log }: TracingOptions): Tracing {
  const warn = (message: string) => log.warn({ about: message.slice(0, 500) }, 'traces cannot be sent')
  const say = { error: warn, warn, info: () => {}, debug: () => {}, verbose: () => {} }
  diag.setLogger(say, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })

  const random = new RandomIdGenerator()
  let given: SpanContext | null = null
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'repohook' }),
    idGenerator: {
      generateTraceId: () => given?.traceId ?? random.generateTraceId(),
      generateSpanId: () => given?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: 5_000 }),
      }),
    ],
  })
  const tracer = provider.getTracer('repohook')
  const callers = new AsyncLocalStorage<SpanContext>()

  /** A span that begins a trace, with ids that are known beforehand. */
  function beginTrace(ids: SpanContext, name: string, options: Parameters<typeof tracer.startSpan>[1]) {
    given = ids
    try {
      return tracer.startSpan(name, { ...options, root: true }, ROOT_CONTEXT)
    } finally {
      given = null
    }
  }

  return {
    observer: {
      published({ guid, name }, { kind }, startTime) {
        if (kind !== 'published') return
        const ids = eventTrace(guid)
        const attributes = { 'repohook.event.guid': guid, 'repohook.event.name': name }
        const caller = callers.getStore()
        const links: Link[] = []
        if (caller) {
          const asked = { kind: SpanKind.PRODUCER, startTime, attributes, links: [{ context: ids }] }
          const publish = tracer.startSpan(`publish ${name}`, asked, trace.setSpanContext(ROOT_CONTEXT, caller))
          links.push({ context: publish.spanContext() })
          publish.end(world.now())
        }
        beginTrace(ids, `event ${name}`, { kind: SpanKind.INTERNAL, startTime, attributes, links }).end(world.now())
      },
      sent(settlement) {
        const { delivery, outcome, settledAt, exchange } = settlement
        const span = tracer.startSpan(
          `deliver ${delivery.event.name}`,
          { kind: SpanKind.CLIENT, startTime: settledAt - exchange.durationMs, attributes: attributesOf(settlement) },
          trace.setSpanContext(ROOT_CONTEXT, eventTrace(delivery.event.guid)),
        )
        if (outcome.kind !== 'delivered') span.setStatus({ code: SpanStatusCode.ERROR })
        span.end(settledAt)
      },
      claimed() {},
      interrupted() {},
      expired() {},
    },

    within(traceparent, act) {
      const caller = traceparent === undefined ? null : parseTraceParent(traceparent)
      return caller ? callers.run({ ...caller, isRemote: true }, act) : act()
    },

    async close() {
      const sent = provider.shutdown().then(
        () => true,
        () => false,
      )
      const isSent = await Promise.race([sent, setTimeout(closesWithinMs, false, { ref: false })])
      if (!isSent) warn('what was left at the end is lost')
    },
  }
}

/** What is told of an attempt. Of the URL the host alone: its path may be as good as a password. */
function attributesOf({ delivery, outcome, isProbe }: Settlement): Attributes {
  const { id, kind, attempt, event, hook } = delivery
  const { hostname, port, protocol } = new URL(hook.url)
  return {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    ...('status' in outcome && { 'http.response.status_code': outcome.status }),
    ...(outcome.kind !== 'delivered' && { 'error.type': errorTypeOf(outcome) }),
    ...(attempt > 0 && { 'http.request.resend_count': attempt }),
    'repohook.event.guid': event.guid,
    'repohook.event.name': event.name,
    'repohook.hook.id': hook.id,
    'repohook.delivery.id': id,
    'repohook.delivery.kind': kind,
    ...(isProbe && { 'repohook.delivery.probe': true }),
    'repohook.delivery.outcome': outcome.kind,
  }
}
