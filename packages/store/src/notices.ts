import type { DeliveryStore } from '@repohook/delivery'
import { sql } from 'drizzle-orm'
import { conditionIn } from './condition.ts'
import type { Dialect } from './dialect.ts'
import { integer, statement, text } from './statement.ts'

/** What an operator is to be told of hooks, and what was told. */
export function notices({ db, tables, atomically }: Dialect): Pick<DeliveryStore, 'untold' | 'told'> {
  const { hooks, targets } = tables
  const condition = conditionIn(hooks, integer('parkAfter'))
  const since = sql<number>`coalesce(CASE ${condition} WHEN 'parked' THEN ${hooks.parkedAt} WHEN 'failing' THEN ${hooks.failingSince}
    ELSE ${hooks.resumedAt} END, ${hooks.updatedAt})`

  const find = statement((on) =>
    on
      .select({
        hookId: hooks.id,
        target: { id: targets.id, kind: targets.kind, name: targets.name },
        told: hooks.told,
        condition,
        since,
      })
      .from(hooks)
      .innerJoin(targets, sql`${targets.id} = ${hooks.targetId}`)
      .where(sql`${hooks.deletedAt} IS NULL AND ${hooks.told} <> ${condition}`)
      .orderBy(hooks.id)
      .limit(integer('limit') as never)
      .prepare(),
  )
  const note = statement((on) =>
    on
      .update(hooks)
      .set({ told: sql`${text('condition')}` })
      .where(sql`${hooks.id} = ${integer('hookId')} AND ${hooks.told} = ${text('told')}`)
      .prepare(),
  )

  return {
    untold: (after, limit) => find(db).execute({ parkAfter: after, limit }),
    told: async ({ hookId, told, condition: now }) => {
      await atomically((tx) => [note(tx).execute({ hookId, told, condition: now })])
    },
  }
}
