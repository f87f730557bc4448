import { type DestinationStream, pino, type Logger } from 'pino'

const hidden = new Set(['authorization', 'token', 'secret', 'payload'])
const mask = '********'
const depth = 4

/**
 * JSON lines on standard output. What could hold a secret is not written, whoever logs it.
 *
 * pino's own redaction would cost each line more than writing it does.
 */
export const createLog = (to: DestinationStream = standardOutput()): Logger =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (entry) => masked(entry, depth) as Record<string, unknown> },
    },
    to,
  )

const mostWaitingBytes = 4 * 1024 * 1024

/**
 * Lines of one turn of the event loop go out in one write, which costs about what one line does. Where they cannot be
 * written, on a full disk, some of them wait and the rest are lost; the service goes on.
 */
function standardOutput(): DestinationStream {
  const out = pino.destination({ dest: 1, sync: true, maxLength: mostWaitingBytes })
  out.on('error', () => {})
  let lines = ''
  const flush = () => {
    if (lines !== '') out.write(lines)
    lines = ''
  }
  process.on('exit', flush)
  return {
    write(line) {
      if (lines === '') setImmediate(flush)
      lines += line
    },
  }
}

/** The value itself when there is nothing to hide in it. Bytes are not looked into, and not written either. */
function masked(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null || levels === 0) return value
  if (value instanceof Error) return masked(pino.stdSerializers.err(value), levels)
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (Array.isArray(value)) return value.map((item) => masked(item, levels - 1))
  const shown = value as Record<string, unknown>
  let copy: Record<string, unknown> | null = null
  for (const key of Object.keys(shown)) {
    const rest = hidden.has(key) ? mask : masked(shown[key], levels - 1)
    if (rest !== shown[key]) (copy ??= { ...shown })[key] = rest
  }
  return copy ?? shown
}
