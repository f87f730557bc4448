import type { EventInput } from '@repohook/delivery'
import { Failure } from '@repohook/events'
import { adminOf, type Target, type TargetAdmin } from '@repohook/hooks'
import type { Fleet } from './fleet.ts'
import { HooksPeople } from './hooks-people.ts'
import { eventNames, payloadOf } from './payloads.ts'
import type { Server } from './server.ts'
import { isInjected } from './failing-store.ts'
import type { Stage } from './stage.ts'

const actor = { id: 7, login: 'mona', type: 'User' } as const

/** A platform that publishes, and people who look after their hooks. */
export class People {
  readonly #stage: Stage
  readonly #fleet: Fleet
  readonly #hooks: HooksPeople
  readonly #targets: readonly Target[]
  #published = 0
  #asked = 0

  constructor(stage: Stage, fleet: Fleet, targets: readonly Target[]) {
    this.#stage = stage
    this.#fleet = fleet
    this.#targets = targets
    this.#hooks = new HooksPeople(stage, targets.map(adminFor))
  }

  /** Keeps at it until the time is over. */
  begin(untilAt: number): void {
    const { dice, plan } = this.#stage
    for (let n = 0; n < plan.hooks; n++) this.#ask((server) => this.#hooks.create(server))
    this.#nowAndThen(plan.publishEveryMs, untilAt, () => {
      const together = dice.chance(0.2) ? dice.whole(2, 8) : 1
      for (let n = 0; n < together; n++) this.#publish()
    })
    this.#nowAndThen(plan.peopleEveryMs, untilAt, () => {
      const act = dice.pick([
        (server: Server) => this.#redeliver(server),
        (server: Server) => this.#redeliver(server),
        (server: Server) => this.#toHook(server),
        (server: Server) => this.#hooks.create(server),
        (server: Server) => this.#hooks.edit(server),
        (server: Server) => this.#hooks.edit(server),
        (server: Server) => this.#hooks.remove(server),
      ])
      this.#ask(act)
      const { network } = this.#stage
      if (dice.chance(0.2)) network.change(dice.whole(0, network.receivers - 1), dice.pick(plan.receivers) ?? 'healthy')
    })
  }

  /** Their owners ping hooks that are parked because they were gone: nothing else would probe those. */
  pingGone(): void {
    const gone = this.#stage.database.all<{ readonly id: number; readonly target_id: number }>(
      `SELECT id, target_id FROM hooks WHERE parked_because = 'gone' AND deleted_at IS NULL`,
    )
    for (const { id, target_id: targetId } of gone) {
      const target = this.#targets.find((one) => one.id === targetId)
      if (!target) continue
      this.#ask(async ({ api }) => void (await api.ping(adminFor(target), await api.hooks.get(adminFor(target), id))))
    }
  }

  /** Publishes with what makes it safe to publish again, and publishes again until it is told that it is done. */
  #publish(): void {
    const { dice, schedule, clock, history, watch } = this.#stage
    const repositories = this.#targets.filter(({ kind }) => kind === 'repository')
    const target = dice.pick(repositories)
    if (!target) return
    const event = dice.pick(eventNames)
    const payload = payloadOf(event, ++this.#published, dice)
    const byKey = dice.chance(0.5)
    const input: EventInput = {
      event,
      payload,
      ...(byKey ? { idempotencyKey: `key-${this.#published}` } : { guid: dice.uuid() }),
    }
    let tries = 0
    const sinceAt = clock.earliest
    const again = (why: string) => {
      if (++tries > 50) return
      if (why !== 'nobody answers') history.add('platform', 'publishes again:', why)
      schedule.at(clock.now + dice.whole(500, 10_000), attempt)
    }
    const attempt = async () => {
      const server = this.#fleet.any()
      if (!server) return again('nobody answers')
      await server.act(
        async () => {
          try {
            const { guid, deliveries } = await server.api.publish(adminFor(target), input)
            watch.acknowledged(server, {
              guid,
              targetId: target.id,
              event,
              payload,
              key: input.idempotencyKey ?? null,
              sinceAt,
            })
            history.add('platform', 'has published', guid, deliveries)
            this.#fleet.look()
            // Some ask twice though they were answered.
            if (dice.chance(0.1)) again('to be sure')
          } catch (error) {
            if (
              error instanceof Failure &&
              error.code === 'event.guid_taken' &&
              input.guid !== undefined &&
              tries > 0
            ) {
              watch.acknowledged(server, {
                guid: input.guid,
                targetId: target.id,
                event,
                payload,
                key: null,
                sinceAt,
              })
            } else if (isInjected(error) || isFull(error)) again('it could not')
            else throw error
          }
        },
        () => again('no answer'),
      )
    }
    schedule.at(clock.now, attempt)
  }

  async #redeliver({ api, name }: Server): Promise<void> {
    const { database, dice, history } = this.#stage
    const rows = database.all<{ readonly id: number; readonly hook_id: number; readonly target_id: number }>(
      `SELECT d.id, d.hook_id, h.target_id FROM deliveries AS d JOIN hooks AS h ON h.id = d.hook_id ORDER BY d.id DESC LIMIT 50`,
    )
    const row = dice.pick(rows)
    const target = this.#targets.find(({ id }) => id === row?.target_id)
    if (!row || !target) return
    const key = `request-${++this.#asked}`
    const ask = () => api.deliveries.redeliver(adminFor(target), row.hook_id, row.id, key)
    const [first, second] = await Promise.all([ask(), dice.chance(0.3) ? ask() : undefined])
    history.add('a person', 'redelivers', row.id, 'as', first, 'by', name)
    if (second !== undefined && second !== first) this.#stage.watch.fail('a double click is one', `${first}, ${second}`)
  }

  async #toHook({ api, name }: Server): Promise<void> {
    const { dice, history } = this.#stage
    const chosen = this.#hooks.any()
    if (!chosen) return
    const hook = await api.hooks.get(chosen.admin, chosen.hookId)
    const payload = payloadOf('push', 0, dice)
    const id = dice.chance(0.5) ? await api.ping(chosen.admin, hook) : await api.test(chosen.admin, hook, { payload })
    history.add('a person', 'sends hook', hook.id, 'delivery', id, 'by', name)
  }

  /** One request of a person, who takes no for an answer. */
  #ask(act: (server: Server) => Promise<void>): void {
    const { schedule, clock } = this.#stage
    schedule.at(clock.now, async () => {
      const server = this.#fleet.any()
      await server?.act(async () => {
        try {
          await act(server)
          this.#fleet.look()
        } catch (error) {
          if (!(error instanceof Failure) && !isInjected(error)) throw error
        }
      })
    })
  }

  #nowAndThen(meanMs: number, untilAt: number, happen: () => void): void {
    const { clock, dice, schedule } = this.#stage
    const at = clock.now + dice.wait(meanMs)
    if (at > untilAt) return
    schedule.at(at, () => {
      happen()
      this.#nowAndThen(meanMs, untilAt, happen)
    })
  }
}

const adminFor = (target: Target): TargetAdmin => adminOf(target, actor)

const isFull = (error: unknown): boolean => error instanceof Failure && error.code === 'queue.full'
