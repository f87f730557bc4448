import { type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { Tables } from './define.ts'

interface Beginning {
  readonly eventId: SQLWrapper
  readonly hookId: SQLWrapper
  readonly kind: SQLWrapper
  readonly chain: SQLWrapper
  readonly attempt: SQLWrapper
  readonly retries: SQLWrapper
  readonly interruptions: SQLWrapper
  readonly dueAt: SQLWrapper
  readonly requestKey?: SQLWrapper
  readonly jobId?: SQLWrapper
}

/** A new row of the queue as the columns of an INSERT … SELECT, in the table's order. */
export function pendingDelivery({ requestKey = sql`NULL`, jobId = sql`NULL`, ...columns }: Beginning) {
  const named = Object.entries(columns).map(([key, column]) => [key, sql`${column}`.as(snakeCase(key))] as const)
  return {
    ...(Object.fromEntries(named) as Record<Exclude<keyof Beginning, 'requestKey' | 'jobId'>, SQL.Aliased>),
    leasedUntil: sql`NULL`.as('leased_until'),
    leaseToken: sql`NULL`.as('lease_token'),
    settledAt: sql`NULL`.as('settled_at'),
    outcome: sql`NULL`.as('outcome'),
    reason: sql`NULL`.as('reason'),
    statusCode: sql`NULL`.as('status_code'),
    durationMs: sql`NULL`.as('duration_ms'),
    requestKey: sql`${requestKey}`.as('request_key'),
    jobId: sql`${jobId}`.as('job_id'),
  }
}

/** The attempt after one of `deliveries`, in the same chain. */
export const nextAttempt = (
  { eventId, hookId, kind, chain, attempt, jobId }: Tables['deliveries'],
  rest: Pick<Beginning, 'retries' | 'interruptions' | 'dueAt'>,
) => pendingDelivery({ eventId, hookId, kind, chain, attempt: sql`${attempt} + 1`, jobId, ...rest })

const snakeCase = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
