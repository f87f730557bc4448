import type { ClaimedDelivery, ClaimRequest, Turn } from '@repohook/delivery'
import { Secret, type Sealer } from '@repohook/hooks'
import { asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect, Lane } from './dialect.ts'
import { integerField, textField } from './json-rows.ts'
import { param, statement } from './statement.ts'

/** Hooks to claim for, in their order in the circle; a hook may be there once in each lane. */
interface CircleHook {
  readonly lane: Lane
  readonly hookId: number
}

interface Circle {
  readonly hooks: readonly CircleHook[]
  /** The last hook of the circle that is among them. */
  readonly cursor: number
  /** True when there are no more. */
  readonly closed: boolean
}

interface Taken {
  readonly id: number
}

/**
 * The circle of hooks that have something waiting in a lane: `(hook_id)`, ascending, after a hook. A skip-scan: each step
 * is one seek in the lane's partial index, however many rows the hook has.
 */
export const circleOf = (lane: Lane, after: ReturnType<typeof param>) => {
  const waits =
    lane === 'event' ? sql`settled_at IS NULL AND kind = 'event'` : sql`settled_at IS NULL AND kind <> 'event'`
  return sql`
    WITH RECURSIVE circle(hook_id) AS (
      SELECT (SELECT min(hook_id) FROM deliveries WHERE ${waits} AND hook_id > ${after})
      UNION ALL
      SELECT (SELECT min(hook_id) FROM deliveries WHERE ${waits} AND hook_id > circle.hook_id)
      FROM circle WHERE circle.hook_id IS NOT NULL)
    SELECT hook_id FROM circle WHERE hook_id IS NOT NULL`
}

/** How a worker takes what is due. */
export function claiming(dialect: Dialect, sealer: Sealer) {
  const { db, tables } = dialect
  const { deliveries, events, hooks, targets } = tables

  /** Hooks with a due row that nobody holds; events only of open hooks. */
  const nextHooks = (lane: Lane) =>
    statement((on: Db) => {
      const waits = lane === 'event' ? sql`d.kind = 'event'` : sql`d.kind <> 'event'`
      const takes = lane === 'event' ? sql`hooks.state = 'open'` : sql`TRUE`
      return on
        .select({ hookId: hooks.id })
        .from(sql`(${circleOf(lane, param('after'))}) AS c`)
        .innerJoin(hooks, sql`hooks.id = c.hook_id AND ${takes}`)
        .where(
          sql`EXISTS (SELECT 1 FROM deliveries AS d WHERE d.hook_id = hooks.id AND d.settled_at IS NULL AND ${waits}
            AND d.due_at <= ${param('now')} AND d.leased_until IS NULL)`,
        )
        .limit(param('limit'))
        .prepare()
    })
  const next = { asked: nextHooks('asked'), event: nextHooks('event') }

  const hooksIn = (lane: Lane) => sql`
    SELECT ${integerField('hookId')} AS hook_id, ${integerField('position')} AS position
    FROM ${dialect.rowsFrom(param('hooks'))} WHERE ${textField('lane')} = ${lane}`
  const due = (lane: Lane, priority: SQL) => sql`
    SELECT id, leased_until, rank, position, ${priority} AS priority
    FROM (${dialect.firstDueOfEach(lane, hooksIn(lane), param('perHook'), param('now'))}) AS first`
  const take = statement((on: Db) =>
    on
      .update(deliveries)
      .set({ leasedUntil: sql`${param('leasedUntil')}`, leaseToken: sql`${param('leaseToken')}` })
      .where(
        sql`${deliveries.id} IN (
          SELECT id FROM (${due('asked', sql`0`)} UNION ALL ${due('event', sql`1`)}) AS due
          WHERE leased_until IS NULL ORDER BY priority, rank, position LIMIT ${param('slots')})`,
      )
      .returning({ id: deliveries.id })
      .prepare(),
  )

  const read = statement((on: Db) =>
    on
      .select({ delivery: deliveries, event: events, hook: hooks, target: targets })
      .from(deliveries)
      .innerJoin(events, eq(events.id, deliveries.eventId))
      .innerJoin(hooks, eq(hooks.id, deliveries.hookId))
      .innerJoin(targets, eq(targets.id, hooks.targetId))
      .where(sql`${deliveries.id} IN (SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('ids'))})`)
      .orderBy(asc(deliveries.id))
      .prepare(),
  )

  /** The next hooks to serve: those that a person asked something of, then the circle of the others after the cursor. */
  async function nextOf(claim: ClaimRequest | null, seen: ReadonlySet<number>): Promise<Circle> {
    if (!claim) return { hooks: [], cursor: 0, closed: true }
    const { slots, cursor, now } = claim
    const asked = seen.size > 0 ? [] : await next.asked(db).execute({ after: 0, now, limit: slots })
    const ahead = await next.event(db).execute({ after: cursor, now, limit: slots })
    const round =
      ahead.length < slots ? await next.event(db).execute({ after: 0, now, limit: slots - ahead.length }) : []
    const inCircle = new Set([...ahead, ...round].map(({ hookId }) => hookId).filter((id) => !seen.has(id)))
    return {
      hooks: [
        ...asked.map(({ hookId }) => ({ lane: 'asked' as const, hookId })),
        ...[...inCircle].map((hookId) => ({ lane: 'event' as const, hookId })),
      ],
      cursor: [...inCircle].at(-1) ?? cursor,
      closed: inCircle.size < slots,
    }
  }

  const takeFrom = (tx: Db, circle: readonly CircleHook[], claim: ClaimRequest | null) =>
    take(tx).execute({
      hooks: JSON.stringify(circle.map((hook, position) => ({ ...hook, position }))),
      slots: claim?.slots ?? 0,
      perHook: claim?.perHook ?? 0,
      now: claim?.now ?? 0,
      leasedUntil: claim?.leasedUntil ?? 0,
      leaseToken: claim?.leaseToken ?? '',
    })

  return {
    next: nextOf,
    take: takeFrom,

    /** Goes on round the circle until the slots are full or it is closed, and reads what was taken. */
    async goRound(claim: ClaimRequest | null, first: Circle, taken: readonly Taken[]): Promise<Omit<Turn, 'lost'>> {
      if (!claim) return { claimed: [], cursor: 0 }
      const all = [...taken]
      const seen = new Set<number>()
      let circle = first
      while (all.length < claim.slots && !circle.closed) {
        for (const { hookId } of circle.hooks) seen.add(hookId)
        const rest: ClaimRequest = { ...claim, cursor: circle.cursor, slots: claim.slots - all.length }
        circle = await nextOf(rest, seen)
        const { hooks: more } = circle
        const [added] = await dialect.atomically((tx) => [takeFrom(tx, more, rest)])
        all.push(...added)
      }
      return { claimed: await readTaken(all, claim), cursor: circle.cursor }
    },
  }

  /** What was taken, with all that it takes to send it. */
  async function readTaken(
    taken: readonly Taken[],
    { leaseToken, leasedUntil }: ClaimRequest,
  ): Promise<ClaimedDelivery[]> {
    if (taken.length === 0) return []
    const rows = await read(db).execute({ ids: JSON.stringify(taken.map(({ id }) => id)) })
    return rows.map(({ delivery, event, hook, target }) => ({
      id: delivery.id,
      leaseToken,
      leasedUntil,
      kind: delivery.kind,
      retries: delivery.retries,
      event: { guid: event.guid, name: event.name, payload: event.payload },
      hook: {
        id: hook.id,
        url: hook.url,
        contentType: hook.contentType,
        secret:
          hook.sealedSecret === null ? null : new Secret(sealer.open(hook.sealedSecret, `hooks/${hook.uid}/secret`)),
        insecureSsl: hook.insecureSsl,
        retryPolicy: hook.retryPolicy,
        target: { id: target.id, kind: target.kind },
      },
    }))
  }
}
