import { plainText } from './plain-text.ts'
import type { PushResult } from './push.ts'
import type { Refusal } from './send-outbox.ts'

/** So many refused events are told of one by one; a person who pushes reads along. */
const mostLines = 3

/** What a push says to whoever pushes, in a few lines. */
export function pushReport(
  { published, waiting, following, tooManyTags, problem, refused, lost }: PushResult,
  folders: { readonly outbox: string; readonly refused: string; readonly git: string },
): string[] {
  const remedy = ` Send it again: echo "<old> <new> <ref>" | repohook push --git-dir ${plainText(folders.git)}`
  return [
    ...(published === 0 ? [] : [`${events(published)} published`]),
    ...(tooManyTags ? ['no events: more than three tags at once make none'] : []),
    ...each(refused, 'not published'),
    ...(refused.some(({ name }) => name !== '') ? [`refused events are in ${plainText(folders.refused)}`] : []),
    ...(waiting === 0
      ? []
      : [
          waitingLine(
            waiting,
            problem ?? (published > 0 ? 'The server is taking the others.' : 'The server is slow.'),
            folders.outbox,
          ),
        ]),
    ...(following.events === 0
      ? []
      : [`${refs(following.refs)}: ${events(following.events)} ${following.events === 1 ? 'follows' : 'follow'}`]),
    ...each(lost, 'LOST', remedy),
  ]
}

function waitingLine(waiting: number, problem: string, outbox: string): string {
  const [are, they] = waiting === 1 ? ['is', 'it is'] : ['are', 'they are']
  const why = plainText(problem)
  return `${why} ${events(waiting)} ${are} kept in ${plainText(outbox)}; ${they} sent as soon as the server takes ${waiting === 1 ? 'it' : 'them'}`
}

function each(some: readonly Refusal[], what: string, remedy = ''): string[] {
  const lines = some
    .slice(0, mostLines)
    .map(({ event, ref, reason }) => `${what}: ${plainText(event)} of ${plainText(ref)}: ${plainText(reason)}${remedy}`)
  const rest = some.length - lines.length
  return rest > 0 ? [...lines, `${what}: ${rest} more`] : lines
}

const events = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`

const refs = (count: number): string => `${count} ${count === 1 ? 'ref' : 'refs'}`
