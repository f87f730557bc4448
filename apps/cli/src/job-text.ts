import type { Job } from './api.ts'
import { progressOf, scopeWords, skippedWords, statePaint } from './job-words.ts'
import { isoTime, relativeTime } from './moments.ts'
import { paint } from './paint.ts'
import { plainText } from './plain-text.ts'
import type { Column } from './table.ts'
import { isColourful, type Terminal } from './terminal.ts'

/** What a list says of each job; for a program in instants of ISO 8601. */
export const jobColumns = ({ isTty, world }: Terminal): readonly Column<Job>[] => [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATE', value: ({ state }) => state, paint: statePaint },
  { title: 'TOTAL', value: ({ total }) => total },
  { title: 'DELIVERED', value: ({ tally }) => tally.delivered },
  { title: 'FAILED', value: ({ tally }) => tally.failed },
  { title: 'PASSED OVER', value: ({ skipped }) => skipped.total },
  { title: 'WHICH', value: scopeWords, shrinks: 'first' },
  {
    title: 'STARTED',
    value: ({ createdAt }) => (isTty.stdout ? relativeTime(createdAt, world.now()) : isoTime(createdAt)),
  },
  { title: 'BY', value: ({ createdBy }) => createdBy, shrinks: 'then' },
]

/** All that there is to say of a job, for reading. */
export function jobText(job: Job, terminal: Terminal): string {
  const { id, state, ratePerMinute, tally, createdBy, createdAt, finishedAt } = job
  const now = terminal.world.now()
  const colour = isColourful(terminal)
  const moment = (at: number) => `${isoTime(at)} (${relativeTime(at, now)})`
  const about: readonly (readonly [string, string | null])[] = [
    ['Which', scopeWords(job)],
    ['Progress', progressOf(job)],
    ['Delivered', String(tally.delivered)],
    ['Failed', String(tally.failed)],
    ['Cancelled', tally.cancelled > 0 ? String(tally.cancelled) : null],
    ['Rate', `${ratePerMinute} a minute at most`],
    ['Started', `${moment(createdAt)} by ${plainText(createdBy)}`],
    ['Ended', finishedAt === null ? null : moment(finishedAt)],
  ]
  return [
    `${paint(`Job ${id}`, 'bold', colour)}  ${paint(state, statePaint(job), colour)}`,
    '',
    ...about.flatMap(([name, value]) => (value === null ? [] : [`${`${name}:`.padEnd(11)}${value}`])),
    ...skippedWords(job).map((words) => `           ${words}`),
  ].join('\n')
}
