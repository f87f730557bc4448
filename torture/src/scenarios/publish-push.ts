import type { TargetAdmin } from '@repohook/hooks'
import type { Fleet } from '../simulation/fleet.ts'
import { payloadOf } from '../simulation/payloads.ts'
import type { Stage } from '../simulation/stage.ts'

/** A push at a moment, on the server that there is. */
export function publishPush(at: number, number: number, admin: TargetAdmin, stage: Stage, fleet: Fleet): void {
  const { clock, dice, schedule, watch } = stage
  schedule.at(at, async () => {
    const server = fleet.any()
    await server?.act(async () => {
      const payload = payloadOf('push', number, dice)
      const { guid } = await server.api.publish(admin, { event: 'push', payload })
      const targetId = admin.target.id
      watch.acknowledged(server, { guid, targetId, event: 'push', payload, key: null, sinceAt: clock.earliest })
    })
  })
}
