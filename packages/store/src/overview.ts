import type { DeliveryStore, HooksScope } from '@repohook/delivery'
import { and, asc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import { conditionIn } from './condition.ts'
import type { Dialect, Lane } from './dialect.ts'
import { pending } from './lanes.ts'
import { summariesOf, summaryOf } from './summaries.ts'

/** How many hooks do at once: a query looks at all of them, hook by hook along an index. */
export function overviews(dialect: Dialect): Pick<DeliveryStore, 'hours' | 'newest' | 'waiting' | 'health'> {
  const { db, tables } = dialect
  const { deliveries, hookHours, hooks } = tables
  const { summaries } = summariesOf(dialect)

  const inScope = ({ targetId, hookIds }: HooksScope) =>
    and(eq(hooks.targetId, targetId), isNull(hooks.deletedAt), inArray(hooks.id, [...hookIds]))

  const waitingIn = (lane: Lane, limit: number) => sql<number>`(SELECT count(*) FROM (SELECT 1 FROM deliveries AS d
    WHERE d.hook_id = hooks.id AND ${pending[lane]} ORDER BY d.due_at, d.id LIMIT ${limit}) AS counted)`

  return {
    async hours(scope, from) {
      return db
        .select({
          hookId: hookHours.hookId,
          hourAt: hookHours.hourAt,
          delivered: hookHours.delivered,
          failed: hookHours.failed,
          durationMs: hookHours.durationMs,
        })
        .from(hookHours)
        .innerJoin(hooks, eq(hooks.id, hookHours.hookId))
        .where(and(inScope(scope), gte(hookHours.hourAt, from)))
        .orderBy(asc(hookHours.hourAt))
    },

    async newest(scope) {
      const rows = await db
        .select({
          id: sql<
            number | null
          >`(SELECT d.id FROM deliveries AS d WHERE d.hook_id = hooks.id AND d.settled_at IS NOT NULL
            ORDER BY d.settled_at DESC, d.id DESC LIMIT 1)`,
        })
        .from(hooks)
        .where(inScope(scope))
      const ids = rows.flatMap(({ id }) => id ?? [])
      return (await summaries().where(inArray(deliveries.id, ids))).map(summaryOf)
    },

    async waiting(scope, limit) {
      const rows = await db
        .select({ hookId: hooks.id, event: waitingIn('event', limit), asked: waitingIn('asked', limit) })
        .from(hooks)
        .where(inScope(scope))
      return rows.map(({ hookId, event, asked }) => ({ hookId, waiting: event + asked }))
    },

    async health(targetIds, parkAfter) {
      const condition = conditionIn(hooks, parkAfter)
      const count = (what: ReturnType<typeof sql>) => sql<number>`sum(CASE WHEN ${what} THEN 1 ELSE 0 END)`
      return db
        .select({
          targetId: hooks.targetId,
          total: sql<number>`count(*)`,
          inactive: count(sql`NOT ${hooks.active}`),
          failing: count(sql`${hooks.active} AND ${condition} = 'failing'`),
          parked: count(sql`${hooks.active} AND ${condition} = 'parked'`),
        })
        .from(hooks)
        .where(and(inArray(hooks.targetId, [...targetIds]), isNull(hooks.deletedAt)))
        .groupBy(hooks.targetId)
    },
  }
}
