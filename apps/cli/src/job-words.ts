import type { Job } from './api.ts'
import { counted } from './count.ts'
import type { Paint } from './paint.ts'
import { plainText } from './plain-text.ts'

const reasons: Readonly<Record<string, string>> = {
  delivered_since: 'delivered since',
  redelivery_waits: 'being redelivered by somebody else',
  hook_inactive: 'for a hook that is inactive',
  hook_deleted: 'for a hook that was removed',
  hook_parked: 'for a hook that is parked and does not answer',
  removed: 'removed by retention',
}

/** Reasons for which nothing is left to be done. */
const harmless = new Set(['delivered_since', 'redelivery_waits'])

/** How far a job has come: `310 of 1000 sent again, 2 failed`. */
export function progressOf({ state, total, queued, tally, skipped, remainingMs }: Job): string {
  if (total === null) return 'counting'
  const parts = [
    `${queued - tally.waiting - tally.cancelled} of ${total} sent`,
    tally.failed > 0 && `${tally.failed} failed`,
    skipped.total > 0 && `${skipped.total} passed over`,
    tally.waiting > 0 && `${tally.waiting} under way`,
    state !== 'running' && state,
    remainingMs !== null && remainingMs > 0 && `${timeFor(remainingMs)} to go`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** How a job ended, or stands, in a sentence without its end. */
export function summaryOf({ total, tally, skipped }: Job): string {
  const all = counted(total ?? 0, 'delivery', 'deliveries')
  const parts = [
    `${tally.delivered} of ${all} delivered`,
    tally.failed > 0 && `${tally.failed} failed`,
    tally.cancelled > 0 && `${tally.cancelled} cancelled`,
    ...skippedWords({ skipped }),
  ]
  return parts.filter(Boolean).join(', ')
}

/** What was passed over, a phrase for each reason. */
export const skippedWords = ({ skipped }: Pick<Job, 'skipped'>): readonly string[] =>
  Object.entries(skipped.reasons).map(([reason, count]) => `${count} passed over: ${reasons[reason] ?? reason}`)

/** Whether everything that a job was about is delivered, or somebody else sees to it. */
export const isWell = ({ tally, skipped }: Job): boolean =>
  tally.failed + tally.cancelled === 0 && Object.keys(skipped.reasons).every((reason) => harmless.has(reason))

/** Which deliveries a job is about: `failures of hook 3, push.opened, since …`. */
export function scopeWords({ hookId, filter }: Job): string {
  const { status, event, action, redelivery, guid, settledFrom, settledBefore } = filter
  const parts = [
    `${status === 'failure' ? 'failures' : 'successes'}${hookId === null ? '' : ` of hook ${hookId}`}`,
    event,
    action,
    redelivery === undefined ? undefined : redelivery ? 'redeliveries alone' : 'no redeliveries',
    guid,
    settledFrom === undefined ? undefined : `since ${new Date(settledFrom).toISOString()}`,
    settledBefore === undefined ? undefined : `until ${new Date(settledBefore).toISOString()}`,
  ]
  return plainText(parts.filter((part) => part !== undefined).join(', '))
}

export const statePaint = (job: Job): Paint => {
  if (job.state === 'done') return isWell(job) ? 'green' : 'red'
  return job.state === 'running' ? 'yellow' : 'dim'
}

/** A length of time in its largest unit, rounded up: `20 s`, `17 min`, `3 h`. */
export function timeFor(ms: number): string {
  if (ms < 100_000) return `${Math.ceil(ms / 1_000)} s`
  return ms < 100 * 60_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 3_600_000)} h`
}
