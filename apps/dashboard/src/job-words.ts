import { duration } from './duration.ts'
import type { Answers } from './trpc.ts'

export type Job = Answers['jobs']['get']

const reasons: Readonly<Record<string, string>> = {
  delivered_since: 'delivered meanwhile',
  redelivery_waits: 'a redelivery of it waits already',
  hook_inactive: 'the hook is inactive',
  hook_deleted: 'the hook was deleted',
  hook_parked: 'the hook is parked and does not answer',
  removed: 'no longer kept',
}

/** Why items were passed over, the most frequent reason first. */
export const skippedWords = ({ skipped }: Pick<Job, 'skipped'>): { words: string; count: number }[] =>
  Object.entries(skipped.reasons)
    .map(([reason, count]) => ({ words: reasons[reason] ?? reason, count }))
    .toSorted((one, other) => other.count - one.count)

/** What a job redelivers, in a sentence. `moment` words an instant. */
export function scopeWords({ hookId, filter }: Pick<Job, 'hookId' | 'filter'>, moment: (at: number) => string): string {
  const { status, event, action, redelivery, guid, settledFrom, settledBefore } = filter
  const name = [event, action].filter((part) => part !== undefined).join('.')
  const parts = [
    status === 'failure' ? 'Everything that failed' : 'Everything that was delivered',
    name !== '' && `of ${name}`,
    guid !== undefined && `of event ${guid}`,
    redelivery !== undefined && (redelivery ? 'by redeliveries alone' : 'by no redelivery'),
    hookId === null ? 'at any webhook' : `at webhook ${hookId}`,
    settledFrom !== undefined && `since ${moment(settledFrom)}`,
    settledBefore !== undefined && `until ${moment(settledBefore)}`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

export const moment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What a job does now. */
export function stateWords({ state, total, finishedAt, tally, remainingMs }: Job): string {
  if (state === 'done') return 'Done'
  if (state === 'cancelled') return finishedAt === null ? 'Cancelled; what was under way settles' : 'Cancelled'
  if (state === 'paused') return tally.waiting > 0 ? 'Paused; what is queued still goes out' : 'Paused'
  if (total === null || remainingMs === null) return 'Counting what it is about'
  return remainingMs > 0 ? `Running, at least ${duration(remainingMs)} to go` : 'Running; waiting for the last answers'
}

/** Whether anything about it can still change. */
export const isUnderWay = ({ finishedAt }: Pick<Job, 'finishedAt'>): boolean => finishedAt === null

/** A stretch of the bar of a job. */
export interface Stretch {
  readonly name: 'delivered' | 'failed' | 'cancelled' | 'skipped' | 'waiting'
  readonly count: number
  /** Of the whole. */
  readonly percent: number
}

/** What became of the items of a job so far; what is not queued yet is left of the whole. */
export function stretchesOf({ total, tally, skipped }: Pick<Job, 'total' | 'tally' | 'skipped'>): Stretch[] {
  const counts = [
    ['delivered', tally.delivered],
    ['failed', tally.failed],
    ['cancelled', tally.cancelled],
    ['skipped', skipped.total],
    ['waiting', tally.waiting],
  ] as const
  const sum = counts.reduce((all, [, count]) => all + count, 0)
  const whole = Math.max(total ?? 0, sum, 1)
  return counts.map(([name, count]) => ({ name, count, percent: (100 * count) / whole }))
}
