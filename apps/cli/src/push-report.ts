import { plainText } from './plain-text.ts'
import type { PushResult } from './push.ts'
import type { Refusal } from './send-outbox.ts'

/** So many refused events are told of one by one; a person who pushes reads along. */
const mostLines = 3

/** What a push says to whoever pushes, in a few lines. */
export function pushReport(
  { published, waiting, problem, refused, lost }: PushResult,
  folders: { readonly outbox: string; readonly refused: string },
): string[] {
  const isQuiet = published === 0 && waiting + refused.length + lost.length > 0
  return [
    ...(isQuiet ? [] : [`${events(published)} published`]),
    ...each(refused, 'not published'),
    ...(refused.some(({ name }) => name !== '') ? [`refused events are in ${plainText(folders.refused)}`] : []),
    ...(waiting === 0 ? [] : [waitingLine(waiting, problem, folders.outbox)]),
    ...each(lost, 'LOST'),
  ]
}

function waitingLine(waiting: number, problem: string | null, outbox: string): string {
  const [are, they] = waiting === 1 ? ['is', 'it is'] : ['are', 'they are']
  const why = plainText(problem ?? 'The server is slow.')
  return `${why} ${events(waiting)} ${are} kept in ${plainText(outbox)}; ${they} sent as soon as the server takes ${waiting === 1 ? 'it' : 'them'}`
}

function each(some: readonly Refusal[], what: string): string[] {
  const lines = some
    .slice(0, mostLines)
    .map(({ event, ref, reason }) => `${what}: ${plainText(event)} of ${plainText(ref)}: ${plainText(reason)}`)
  const rest = some.length - lines.length
  return rest > 0 ? [...lines, `${what}: ${rest} more`] : lines
}

const events = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`
