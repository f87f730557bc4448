import { adminOf, Secret, type TargetAdmin } from '@repohook/hooks'
import type { Stage } from '../simulation/stage.ts'

const actor = { id: 7, login: 'mona', type: 'User' } as const

/** Repositories with so many hooks each, every hook with a receiver of its own: receiver 0 is the first hook’s, and so on. */
export async function installHooks(stage: Stage, repositories: number, hooksEach: number): Promise<TargetAdmin[]> {
  const { clock, database, dice, history, network, watch } = stage
  const world = { now: clock.wall, random: () => 0, uuid: () => dice.uuid() }
  const { hooks } = await database.startProcess(world)
  const admins: TargetAdmin[] = []
  for (let repository = 0; repository < repositories; repository++) {
    const name = `octocat/repository-${repository}`
    const target = await hooks.addRepository({ name, profile: {}, createdAt: clock.now })
    if (!target) throw new Error(`${name} is there already.`)
    admins.push(adminOf(target, actor))
    for (let n = 0; n < hooksEach; n++) {
      const version = {
        targetId: target.id,
        url: network.urlOf(repository * hooksEach + n),
        contentType: 'json' as const,
        secret: 'a secret',
        active: true,
        events: ['push'],
        retryPolicy: null,
        concurrency: null,
        ratePerMinute: null,
        parkAfter: null,
        deleted: false,
      }
      const { url, contentType, secret, targetId, deleted: _, ...rest } = version
      const { revision } = await hooks.hooksOf(targetId)
      const added = await hooks.addHook(
        targetId,
        {
          ...rest,
          config: { url, contentType, secret: new Secret(secret), insecureSsl: false },
          format: 'github',
          template: null,
          filter: null,
          standardWebhooks: false,
          createdAt: clock.now,
          updatedAt: clock.now,
        },
        { read: revision, next: dice.uuid() },
      )
      if (added) watch.book.created(added.id, version, history.place)
    }
  }
  return admins
}
