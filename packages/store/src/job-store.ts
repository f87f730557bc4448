import type { ItemOutcome, Job, JobStore, TalliedJob } from '@repohook/delivery'
import { and, asc, desc, eq, gt, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect } from './dialect.ts'
import { jobOfRow, rowOfJob } from './job-columns.ts'
import { jobLog } from './job-log.ts'
import { pendingDelivery } from './pending-delivery.ts'
import { summariesOf, summaryOf } from './summaries.ts'

/** Jobs on Drizzle. */
export function jobStore(dialect: Dialect): JobStore {
  const { db, tables } = dialect
  const { deliveries, newDeliveries, redeliveryJobs: jobs } = tables
  const { summaries } = summariesOf(dialect)

  /** How many of a job's rows ended so; what it has finished with is told by its own row alone. */
  const ended = (outcome: SQL) => sql<number>`CASE WHEN redelivery_jobs.finished_at IS NULL
    THEN (SELECT count(*) FROM deliveries AS d WHERE d.job_id = redelivery_jobs.id AND ${outcome}) ELSE 0 END`
  const tally = {
    waiting: ended(sql`d.outcome IS NULL`),
    delivered: sql<number>`${jobs.delivered} + ${ended(outcomes.delivered)}`,
    failed: sql<number>`${jobs.failed} + ${ended(outcomes.failed)}`,
    cancelled: sql<number>`${jobs.cancelled} + ${ended(outcomes.cancelled)}`,
  }
  async function read(condition: SQL | undefined, limit: number): Promise<readonly TalliedJob[]> {
    const rows = await db.select({ job: jobs, tally }).from(jobs).where(condition).orderBy(desc(jobs.id)).limit(limit)
    return rows.map(({ job, tally: counts }) => ({ ...jobOfRow(job), tally: counts }))
  }
  const readOne = async (targetId: number, jobId: number) => (await read(isJob(targetId, jobId), 1))[0] ?? null
  const isJob = (targetId: number, jobId: number) => and(eq(jobs.targetId, targetId), eq(jobs.id, jobId))

  /** As somebody read it: whoever wrote since changed its revision. */
  const asRead = ({ id, revision }: Job) => and(eq(jobs.id, id), eq(jobs.revision, revision))

  const addItems = dialect.forEach<never>((on, row) =>
    on
      .insert(newDeliveries)
      .select(
        row
          .beside(
            on
              .select(
                pendingDelivery({
                  eventId: row.integer('eventId'),
                  hookId: row.integer('hookId'),
                  kind: sql`'redelivery'`,
                  chain: sql`(SELECT coalesce(max(d.chain), 0) + 1 FROM deliveries AS d
                WHERE d.event_id = ${row.integer('eventId')} AND d.hook_id = ${row.integer('hookId')})`,
                  attempt: sql`0`,
                  retries: sql`0`,
                  interruptions: sql`0`,
                  dueAt: row.integer('now'),
                  requestKey: row.text('requestKey'),
                  jobId: jobs.id,
                }),
              )
              .from(jobs),
          )
          .where(and(eq(jobs.id, row.integer('jobId')), eq(jobs.revision, row.text('revision'))))
          // What is due in the same moment goes out in the order of ids.
          .orderBy(row.integer('place')),
      )
      .prepare(),
  )

  const cancelItems = (tx: Db, targetId: number, jobId: number, now: number) =>
    tx
      .update(deliveries)
      .set({ settledAt: now, outcome: 'cancelled', reason: 'job_cancelled' })
      .where(
        and(
          eq(deliveries.jobId, jobId),
          isNull(deliveries.outcome),
          isNull(deliveries.leasedUntil),
          sql`EXISTS (SELECT 1 FROM redelivery_jobs AS j
            WHERE j.id = ${jobId} AND j.target_id = ${targetId} AND j.state = 'cancelled')`,
        ),
      )
      .returning({ hookId: deliveries.hookId })
      .prepare()
      .execute()

  return {
    ...jobLog(dialect),

    async add(job, most) {
      const named = and(eq(jobs.targetId, job.targetId), eq(jobs.requestKey, job.requestKey))
      const [known] = await read(named, 1)
      if (known) return { kind: 'known', job: known }
      const unfinished = await db
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(eq(jobs.targetId, job.targetId), isNull(jobs.finishedAt)))
        .limit(most)
      if (unfinished.length === most) return { kind: 'too_many' }
      const [added] = await db.insert(jobs).values(rowOfJob(job)).onConflictDoNothing().returning({ id: jobs.id })
      const [found] = await read(named, 1)
      if (!found) throw new Error(`Job “${job.requestKey}” was removed as it was added.`)
      return { kind: added ? 'added' : 'known', job: found }
    },

    job: readOne,

    jobs: (targetId, below, limit) => read(and(eq(jobs.targetId, targetId), lt(jobs.id, below)), limit),

    async underWay() {
      const rows = await db
        .select()
        .from(jobs)
        .where(and(isNull(jobs.finishedAt), inArray(jobs.state, ['running', 'cancelled'])))
        .orderBy(asc(jobs.id))
      return rows.map(jobOfRow)
    },

    async items(jobId, outcome, after, limit) {
      const looks = outcome === null ? Object.values(kinds).flat() : kinds[outcome]
      const rows = []
      for (const kind of looks) {
        const found = await summaries()
          .where(
            and(
              eq(deliveries.jobId, jobId),
              kind === null ? isNull(deliveries.outcome) : eq(deliveries.outcome, kind),
              gt(deliveries.id, after),
            ),
          )
          .orderBy(asc(deliveries.id))
          .limit(limit)
        rows.push(...found)
      }
      return rows
        .toSorted((one, other) => one.delivery.id - other.delivery.id)
        .slice(0, limit)
        .map(summaryOf)
    },

    async advance(job, { total, countedTo, reached, skipped, pace, queue, now, revision }) {
      const rows = queue.map(({ eventId, hookId, deliveryId }, place) => ({
        place,
        eventId,
        hookId,
        now,
        revision,
        jobId: job.id,
        requestKey: `job:${job.id}:${deliveryId}`,
      }))
      const [moved] = await dialect.atomically((tx) => [
        tx
          .update(jobs)
          .set({
            total,
            countedAt: countedTo?.at ?? null,
            countedId: countedTo?.id ?? null,
            reachedAt: reached.at,
            reachedId: reached.id,
            skipped,
            pacedAt: pace.at,
            paced: pace.count,
            queued: sql`${jobs.queued} + ${queue.length}`,
            updatedAt: now,
            revision,
          })
          .where(and(asRead(job), eq(jobs.state, 'running')))
          .returning({ id: jobs.id })
          .prepare()
          .execute(),
        addItems(tx, rows),
      ])
      return moved.length > 0
    },

    async finish(job, now, revision) {
      const { skipped, total, queued } = job
      const passed = Object.values(skipped).reduce((sum, count) => sum + count, 0)
      // Also for what settled so late that it was not counted.
      const removed = job.state === 'running' ? Math.max(0, total - queued - passed) : 0
      const last = {
        ...(job.state === 'running' && { state: 'done' as const, total: queued + passed + removed }),
        ...(removed > 0 && { skipped: { ...skipped, removed } }),
      }
      const keep = (outcome: keyof typeof outcomes) => sql`${jobs[outcome]} + ${ended(outcomes[outcome])}`
      const [finished] = await dialect.atomically((tx) => [
        tx
          .update(jobs)
          .set({
            ...last,
            delivered: keep('delivered'),
            failed: keep('failed'),
            cancelled: keep('cancelled'),
            updatedAt: now,
            finishedAt: now,
            revision,
          })
          .where(
            and(
              asRead(job),
              isNull(jobs.finishedAt),
              sql`NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.job_id = ${jobs.id} AND d.outcome IS NULL)`,
            ),
          )
          .returning({ id: jobs.id })
          .prepare()
          .execute(),
      ])
      return finished.length > 0
    },

    async setState(targetId, jobId, state, now, revision) {
      await db
        .update(jobs)
        .set({ state, updatedAt: now, revision })
        .where(and(isJob(targetId, jobId), eq(jobs.state, state === 'paused' ? 'running' : 'paused')))
      return readOne(targetId, jobId)
    },

    async cancel(targetId, jobId, now, revision) {
      const [, cancelled] = await dialect.atomically((tx) => [
        tx
          .update(jobs)
          .set({ state: 'cancelled', updatedAt: now, revision })
          .where(and(isJob(targetId, jobId), inArray(jobs.state, ['running', 'paused'])))
          .prepare()
          .execute(),
        cancelItems(tx, targetId, jobId, now),
      ])
      return cancelled.map(({ hookId }) => hookId)
    },
  }
}

const outcomes = {
  delivered: sql`d.outcome = 'delivered'`,
  cancelled: sql`d.outcome = 'cancelled'`,
  failed: sql`d.outcome IS NOT NULL AND d.outcome <> 'delivered' AND d.outcome <> 'cancelled'`,
}

/** Each is one range of the index, in the order of ids. */
const kinds = {
  waiting: [null],
  delivered: ['delivered'],
  failed: ['refused', 'timed_out', 'unreachable', 'blocked', 'not_rendered', 'interrupted', 'expired'],
  cancelled: ['cancelled'],
} as const satisfies Record<ItemOutcome, readonly unknown[]>
