import type { DeliveryDetail } from './api.ts'
import { eventName, momentOf, standing, standingPaint } from './delivery-columns.ts'
import { duration, isoTime, relativeTime } from './moments.ts'
import { outcomeWords } from './outcome-words.ts'
import { paint } from './paint.ts'
import { plainBlock, plainText } from './plain-text.ts'
import { isColourful, type Terminal } from './terminal.ts'

/** All that is kept of a delivery, for reading. */
export function deliveryText(delivery: DeliveryDetail, terminal: Terminal): string {
  const { request, response } = delivery
  const colour = isColourful(terminal)
  const heading = (title: string) => paint(title, 'bold', colour)
  const now = terminal.world.now()
  const at = momentOf(delivery)
  const about: readonly (readonly [string, string | null])[] = [
    ['Event', eventName(delivery)],
    ['GUID', delivery.guid],
    ['Hook', String(delivery.hookId)],
    ['URL', delivery.url],
    ['Kind', delivery.attempt > 0 ? `${delivery.kind}, retry ${delivery.attempt}` : delivery.kind],
    [delivery.settledAt === null ? 'Due' : 'Settled', `${isoTime(at)} (${relativeTime(at, now)})`],
    ['Took', delivery.durationMs === null ? null : duration(delivery.durationMs)],
    ['Notes', delivery.flags.join(', ')],
  ]
  const status = paint(plainText(standing(delivery, now)), standingPaint(delivery), colour)
  return [
    `${heading(`Delivery ${delivery.id}`)}  ${status}`,
    outcomeWords(delivery),
    ...(delivery.advice ? [plainText(delivery.advice.todo)] : []),
    '',
    ...about.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(9)}${plainText(value)}`] : [])),
    '',
    heading('Request'),
    ...headerLines(Object.entries(request.headers ?? {})),
    '',
    pretty(request.payload),
    '',
    heading(delivery.statusCode === null || !response.headers ? 'Response' : `Response ${delivery.statusCode}`),
    ...(response.headers ? headerLines(response.headers) : ['None came.']),
    ...(response.body ? ['', pretty(response.body)] : []),
    ...(response.body === null && response.bodyBytes ? ['', `Binary, ${response.bodyBytes} bytes, not shown.`] : []),
  ].join('\n')
}

const headerLines = (headers: readonly (readonly [string, string])[]): readonly string[] =>
  headers.map(([name, value]) => `${plainText(name)}: ${plainText(value)}`)

/** JSON with its lines indented; anything else as it is. */
function pretty(text: string): string {
  try {
    return plainBlock(JSON.stringify(JSON.parse(text, exactNumbers), null, 2)).trimEnd()
  } catch {
    return plainBlock(text).trimEnd()
  }
}

/** Keeps each number as it was written: some are larger than JavaScript can count. */
const exactNumbers = (_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
  typeof value === 'number' && source !== undefined ? rawJson(source) : value

const { rawJSON: rawJson } = JSON as unknown as { rawJSON(source: string): unknown }
