import { Failure } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import type { HookVersion } from './hook-book.ts'
import { eventNames } from './payloads.ts'
import type { Server } from './server.ts'
import type { Stage } from './stage.ts'

/** Who makes, changes and removes hooks, one change of a hook at a time. */
export class HooksPeople {
  readonly #stage: Stage
  readonly #admins: readonly TargetAdmin[]
  readonly #busy = new Set<number>()
  #secrets = 0

  constructor(stage: Stage, admins: readonly TargetAdmin[]) {
    this.#stage = stage
    this.#admins = admins
  }

  /** A hook that is there for certain. */
  any(): { readonly hookId: number; readonly version: HookVersion; readonly admin: TargetAdmin } | null {
    const { dice, watch } = this.#stage
    const hookId = dice.pick(watch.book.ids)
    const version = hookId === undefined ? null : watch.book.certain(hookId)
    const admin = this.#admins.find(({ target }) => target.id === version?.targetId)
    return hookId === undefined || !version || version.deleted || !admin ? null : { hookId, version, admin }
  }

  async create({ api, name }: Server): Promise<void> {
    const { dice, history, watch } = this.#stage
    const admin = dice.pick(this.#admins)
    if (!admin) return
    const version = this.#version(admin.target.id)
    const from = history.place
    let answered = false
    try {
      const { id } = await api.hooks.create(admin, inputOf(version))
      answered = true
      watch.book.created(id, version, from)
      history.add('a person', 'makes hook', id, version, 'by', name)
    } catch (error) {
      answered = error instanceof Failure
      throw error
    } finally {
      if (!answered) watch.book.maybeCreated(version, from)
    }
  }

  async edit(server: Server): Promise<void> {
    const chosen = this.any()
    if (!chosen) return
    const { targetId } = chosen.version
    const fresh = this.#version(targetId)
    const { dice } = this.#stage
    const next = dice.chance(0.4)
      ? { ...chosen.version, active: !chosen.version.active }
      : {
          ...chosen.version,
          ...dice.pick([{ url: fresh.url }, { secret: fresh.secret }, { events: fresh.events }, fresh]),
        }
    await this.#change(chosen.hookId, next, async () => {
      await server.api.hooks.update(chosen.admin, chosen.hookId, inputOf(next))
    })
  }

  async remove(server: Server): Promise<void> {
    const chosen = this.any()
    if (!chosen) return
    await this.#change(chosen.hookId, { ...chosen.version, deleted: true }, () =>
      server.api.hooks.remove(chosen.admin, chosen.hookId),
    )
  }

  async #change(hookId: number, next: HookVersion, make: () => Promise<void>): Promise<void> {
    const { history, watch } = this.#stage
    if (this.#busy.has(hookId)) return
    this.#busy.add(hookId)
    history.add('a person', 'changes hook', hookId, next)
    const change = watch.book.change(hookId, next, history.place)
    try {
      await make()
      history.add('a person', 'has changed hook', hookId)
      change.made(history.place)
      this.#busy.delete(hookId)
    } catch (error) {
      if (error instanceof Failure) {
        change.refused(history.place)
        this.#busy.delete(hookId)
      }
      throw error
    }
  }

  #version(targetId: number): HookVersion {
    const { dice, network } = this.#stage
    const secret = dice.chance(0.7) ? `secret-${++this.#secrets}` : null
    return {
      targetId,
      url: network.urlOf(dice.whole(0, network.receivers - 1)),
      contentType: dice.pick(['json', 'form']),
      secret,
      active: dice.chance(0.9),
      events: dice.pick([['*'], ['push'], ['push', 'star'], [dice.pick(eventNames)]]),
      retryPolicy: dice.pick([null, null, '1s,10s,1m', 'github']),
      concurrency: dice.pick([null, null, null, 1, 2, 16]),
      ratePerMinute: dice.pick([null, null, null, 30, 600]),
      parkAfter: dice.pick([null, null, null, 0, 1, 5]),
      deleted: false,
    }
  }
}

const inputOf = ({ targetId: _, deleted, url, contentType, secret, events, ...rest }: HookVersion) => ({
  config: { url, contentType, secret, insecureSsl: false },
  events: [...events],
  ...rest,
})
