import { createHash } from 'node:crypto'
import type { SpanContext } from '@opentelemetry/api'

/**
 * Where the trace of an event begins, which its GUID alone says: whoever makes an attempt, in whatever process and however
 * much later, finds it without having been told. The trace id is the GUID itself, so that a person finds it, too.
 */
export const eventTrace = (guid: string): SpanContext => ({
  traceId: guid.replaceAll('-', ''),
  spanId: createHash('sha256').update(guid).digest('hex').slice(0, 16),
  traceFlags: 1,
  isRemote: true,
})
