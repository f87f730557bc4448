import type { ClaimedDelivery } from '@repohook/delivery'
import type { Stage } from '../simulation/stage.ts'
import { onDeliveries } from './on-deliveries.ts'

interface Waiting {
  readonly id: number
  readonly retries: number
  readonly event_id: number
}

/** Of what waits for a hook, takes what came last. */
export const newestFirst = onDeliveries((store, stage) => ({
  async settle(settlements, claim) {
    const turn = await store.settle(settlements, claim)
    return claim ? { ...turn, claimed: turn.claimed.map((delivery) => newest(delivery, claim.now, stage)) } : turn
  },
}))

function newest(delivery: ClaimedDelivery, now: number, { database }: Stage): ClaimedDelivery {
  const [row] = database.all<Waiting>(
    `SELECT id, retries, event_id FROM deliveries WHERE hook_id = ? AND kind = 'event' AND settled_at IS NULL
      AND leased_until IS NULL AND due_at <= ? ORDER BY due_at DESC, id DESC LIMIT 1`,
    delivery.hook.id,
    now,
  )
  if (!row || delivery.kind !== 'event') return delivery
  const [event] = database.all<ClaimedDelivery['event']>('SELECT * FROM events WHERE id = ?', row.event_id)
  if (!event) return delivery
  database.run(
    `UPDATE deliveries SET leased_until = (SELECT leased_until FROM deliveries WHERE id = ?), lease_token = ? WHERE id = ?`,
    delivery.id,
    delivery.leaseToken,
    row.id,
  )
  database.run('UPDATE deliveries SET leased_until = NULL, lease_token = NULL WHERE id = ?', delivery.id)
  return { ...delivery, id: row.id, retries: row.retries, event }
}
