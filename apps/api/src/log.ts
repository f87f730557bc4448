import { type DestinationStream, pino, type Logger } from 'pino'

const hidden = new Set(['authorization', 'token', 'secret', 'payload'])
const levels = 3

/**
 * JSON lines on standard output. What could hold a secret is not written, whoever logs it.
 *
 * pino's own redaction would cost each line more than writing it does.
 */
export const createLog = (to?: DestinationStream): Logger =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (entry) => masked(entry, levels) },
      serializers: { err: (error: Error) => masked(pino.stdSerializers.err(error), levels) },
    },
    to,
  )

/** The entry itself when there is nothing to hide in it. */
function masked(entry: object, depth: number): Record<string, unknown> {
  const shown = entry as Record<string, unknown>
  let copy: Record<string, unknown> | null = null
  for (const key of Object.keys(shown)) {
    const value = shown[key]
    const rest = hidden.has(key) ? '********' : depth > 1 && isPlain(value) ? masked(value, depth - 1) : value
    if (rest !== value) (copy ??= { ...shown })[key] = rest
  }
  return copy ?? shown
}

/** An error's own fields are looked at when it is written. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Error)
