import type { DeliveryStore } from '@repohook/delivery'
import { aliasedTable, and, eq, isNull, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { pendingDelivery } from './pending-delivery.ts'

/** Adds a redelivery to the queue, as another chain of the same event and hook. */
export function redelivering(dialect: Dialect): DeliveryStore['redeliver'] {
  const { db, tables } = dialect
  const { deliveries, hooks, newDeliveries } = tables
  const original = aliasedTable(deliveries, 'original')

  return async ({ targetId, hookId, deliveryId, requestKey, now }) => {
    const [hook] = await db
      .select({ active: hooks.active, eventId: original.eventId })
      .from(original)
      .innerJoin(hooks, eq(hooks.id, original.hookId))
      .where(
        and(eq(original.id, deliveryId), eq(hooks.id, hookId), eq(hooks.targetId, targetId), isNull(hooks.deletedAt)),
      )
    if (!hook) return { kind: 'not_found' }
    if (!hook.active) return { kind: 'inactive' }
    const isKept = async () =>
      (await db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.id, deliveryId))).length > 0

    const earlier = and(eq(deliveries.hookId, hookId), eq(deliveries.requestKey, requestKey))
    const [, [added]] = await dialect
      .atomically((tx) => [
        // Holds the hook until the end, so that whoever removes it meanwhile finds what is added here.
        tx.update(hooks).set({ active: hooks.active }).where(eq(hooks.id, hookId)).prepare().execute(),
        tx
          .insert(newDeliveries)
          .select(
            tx
              .select(
                pendingDelivery({
                  eventId: original.eventId,
                  hookId: original.hookId,
                  kind: sql`'redelivery'`,
                  chain: sql`(SELECT max(chain) + 1 FROM deliveries AS d
                WHERE d.event_id = ${original.eventId} AND d.hook_id = ${original.hookId})`,
                  attempt: sql`0`,
                  retries: sql`0`,
                  interruptions: sql`0`,
                  dueAt: sql`${now}`,
                  requestKey: sql`${requestKey}`,
                }),
              )
              .from(original)
              .innerJoin(hooks, and(eq(hooks.id, original.hookId), hooks.active, isNull(hooks.deletedAt)))
              .where(eq(original.id, deliveryId)),
          )
          .onConflictDoNothing()
          .returning({ id: deliveries.id })
          .prepare()
          .execute(),
      ])
      .catch(async (error: unknown) => {
        // Its event may have gone, of old age, between the two.
        if (await isKept()) throw error
        return [[], []] as const
      })
    if (added) return { kind: 'queued', id: added.id }
    const [known] = await db.select({ id: deliveries.id, eventId: deliveries.eventId }).from(deliveries).where(earlier)
    if (!known) return { kind: 'not_found' }
    return known.eventId === hook.eventId ? { kind: 'queued', id: known.id } : { kind: 'key_reused' }
  }
}
