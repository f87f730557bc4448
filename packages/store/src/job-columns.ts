import { beginningOf, type Job, type JobFilter, type NewJob } from '@repohook/delivery'
import type { Tables } from './define.ts'

type JobRow = Tables['redeliveryJobs']['$inferSelect']

/** A job as its row keeps it. */
export function jobOfRow(row: JobRow): Job {
  const { id, targetId, requestKey, hookId, ratePerMinute, state, total, queued, skipped } = row
  const { revision, createdBy, createdAt, updatedAt, finishedAt, countedAt, countedId } = row
  return {
    id,
    targetId,
    requestKey,
    hookId,
    ratePerMinute,
    state,
    total,
    queued,
    skipped,
    revision,
    createdBy,
    createdAt,
    updatedAt,
    finishedAt,
    filter: filterOf(row),
    countedTo: countedAt === null || countedId === null ? null : { at: countedAt, id: countedId },
    reached: { at: row.reachedAt, id: row.reachedId },
    pace: { at: row.pacedAt, count: row.paced },
  }
}

const filterOf = ({ status, event, action, redelivery, guid, settledFrom, settledBefore }: JobRow): JobFilter => ({
  status,
  ...(event !== null && { event }),
  ...(action !== null && { action }),
  ...(redelivery !== null && { redelivery }),
  ...(guid !== null && { guid }),
  ...(settledFrom !== null && { settledFrom }),
  ...(settledBefore !== null && { settledBefore }),
})

/** The row of a job that has not begun. */
export function rowOfJob({ filter, pace, ...job }: NewJob): Tables['redeliveryJobs']['$inferInsert'] {
  const { at, id } = beginningOf({ filter })
  return {
    ...job,
    ...filter,
    countedAt: at,
    countedId: id,
    reachedAt: at,
    reachedId: id,
    pacedAt: pace.at,
    paced: pace.count,
    state: 'running',
    skipped: {},
    updatedAt: job.createdAt,
  }
}
