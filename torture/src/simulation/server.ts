import {
  Changes,
  deliveryVerbs,
  Housekeeper,
  limitQueue,
  Notices,
  ping,
  publish,
  test,
  Worker,
} from '@repohook/delivery'
import type { DeliveryVerbs, EventInput, PublishedEvent, TestInput } from '@repohook/delivery'
import { defineCatalogue, operatorEvents, steadyClock, type World } from '@repohook/events'
import {
  hookVerbs,
  type Hook,
  type HookVerbs,
  parseAllowedHosts,
  parseRetryPolicy,
  type TargetAdmin,
} from '@repohook/hooks'
import { failingStore, isInjected } from './failing-store.ts'
import type { Caller } from './network.ts'
import type { Stage } from './stage.ts'
import { Alarm } from './alarm.ts'

/** What people may ask of a server. */
export interface Api {
  readonly hooks: HookVerbs
  readonly deliveries: DeliveryVerbs
  publish(admin: TargetAdmin, input: EventInput): Promise<PublishedEvent>
  ping(admin: TargetAdmin, hook: Hook): Promise<number>
  test(admin: TargetAdmin, hook: Hook, input: TestInput): Promise<number>
}

/** What people may publish, and what Repohook itself tells. */
const catalogue = defineCatalogue(operatorEvents)

const renewEveryMs = 10_000
const housekeepingEveryMs = 15_000
const pollMs = 1_000
/** It looks when something may be due, as the real one does, and else less often: most looks would find nothing. */
const eventfulRestMs = 60_000
const quietRestMs = 2 * 3_600_000

/** One process: a worker, a housekeeper and an API on ports of its own, driven by the schedule in place of timers. */
export class Server implements Caller {
  readonly name: string
  readonly #stage: Stage
  readonly #died = Promise.withResolvers<'died'>()
  readonly #world: World
  readonly #alarms: Readonly<Record<'work' | 'renew' | 'tidy' | 'tell', Alarm>>
  #parts!: {
    readonly worker: Worker
    readonly housekeeper: Housekeeper
    readonly notices: Notices
    readonly api: Api
  }
  #state: 'running' | 'paused' | 'stopping' | 'dead' = 'running'
  #waiting: { readonly work: () => Promise<void> | void; readonly lost: () => void }[] = []
  /** When it asked last when the next delivery is due. */
  #askedAt = 0
  readonly #onEnd: (server: Server) => void

  private constructor(name: string, stage: Stage, onEnd: (server: Server) => void) {
    this.name = name
    this.#stage = stage
    this.#onEnd = onEnd
    const { clock, schedule } = stage
    const dice = stage.dice.fork(name)
    this.#world = { now: steadyClock(clock.wall, clock.passed), random: () => dice.random(), uuid: () => dice.uuid() }
    const alarm = (ring: () => Promise<void>) => new Alarm(schedule, () => this.act(ring))
    this.#alarms = {
      work: alarm(() => this.#work()),
      renew: alarm(() => this.#renew()),
      tidy: alarm(() => this.#tidy()),
      tell: alarm(() => this.#tell()),
    }
  }

  /** Starts a process. `onEnd` is called when it is gone, killed or stopped. */
  static async start(name: string, stage: Stage, onEnd: (server: Server) => void): Promise<Server> {
    const server = new Server(name, stage, onEnd)
    await server.#open()
    return server
  }

  get state() {
    return this.#state
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  get api(): Api {
    return this.#parts.api
  }

  now(): number {
    return this.#world.now()
  }

  /** Does something in this process: at once, or when it goes on. `lost` is called when the process ends before it is done. */
  async act(work: () => Promise<void> | void, lost: () => void = () => {}): Promise<void> {
    if (this.#state === 'dead') return lost()
    if (this.#state === 'paused') return void this.#waiting.push({ work, lost })
    const end = await Promise.race([Promise.try(work), this.#died.promise])
    if (end === 'died') lost()
  }

  receive(bring: () => void): Promise<void> {
    return this.act(() => {
      bring()
      this.#alarms.work.ringBy(this.#soon(12))
    })
  }

  crash(why: string): void {
    if (this.#state === 'dead') return
    this.#stage.history.add(this.name, 'crashes:', why)
    this.#end()
  }

  pause(): void {
    if (this.#state !== 'running') return
    this.#stage.history.add(this.name, 'is stopped in its tracks')
    this.#state = 'paused'
  }

  async resume(): Promise<void> {
    if (this.#state !== 'paused') return
    this.#stage.history.add(this.name, 'goes on')
    this.#state = 'running'
    await Promise.all(this.#waiting.splice(0).map(({ work, lost }) => this.act(work, lost)))
  }

  /** As after SIGTERM: claims no more, and ends when what is under way has ended. */
  stop(): void {
    if (this.#state !== 'running') return
    this.#stage.history.add(this.name, 'is asked to stop')
    this.#state = 'stopping'
    void this.#parts.worker.stop().then(
      () => this.#end(),
      (error: unknown) => (isInjected(error) ? this.#end() : this.#stage.watch.fail('no error', String(error))),
    )
  }

  /** Something may be there to do. */
  look(): void {
    this.#alarms.work.ringBy(this.#soon(pollMs))
  }

  async #open(): Promise<void> {
    const { plan, database, watch, network, planted, history } = this.#stage
    const world = this.#world
    history.add(this.name, 'starts')
    const ports = planted(await database.startProcess(world), this.#stage)
    const store = watch.port(this, failingStore(ports.deliveries, this, this.#stage))
    const changes = new Changes()
    changes.onQueued(() => this.#alarms.work.ringBy(this.#soon(3)))
    const destinations = parseAllowedHosts('external')
    const log = {
      info: () => {},
      warn: (fields: object, message: string) => history.add(this.name, 'warns:', message, fields),
      error: (fields: { readonly err?: unknown }, message: string) => {
        if (isInjected(fields.err)) history.add(this.name, 'tells of an error:', message)
        else
          watch.fail('no error', `${message}: ${fields.err instanceof Error ? fields.err.stack : String(fields.err)}`)
      },
    }
    const shared = { store, changes, world, log, catalogue }
    const { slots, perHook, bytes, parkAfter, timeoutMs, retentionMs, alone, maxQueued } = plan
    const limited = { ...shared, store: limitQueue(store, { maxQueued, alone, world, log }) }
    const links = { publicUrl: 'https://repohook.example' }
    const worker = new Worker({
      ...shared,
      retryPolicy: parseRetryPolicy(plan.retryPolicy),
      timeoutMs,
      slots,
      perHook,
      bytes,
      parkAfter,
      pollMs,
      send: (request) => {
        const sent = watch.requested(this, request)
        return network.send(this, request, (reaction) => watch.answered(this, sent, reaction))
      },
    })
    const renew = () => worker.renew()
    const housekeeper = new Housekeeper({ ...shared, retentionMs, everyMs: housekeepingEveryMs, alone, renew })
    const hooks = hookVerbs({ store: ports.hooks, catalogue, destinations, hooksPerEvent: 20, world })
    const api: Api = {
      hooks,
      deliveries: deliveryVerbs({ ...limited, perHook }),
      publish: (admin, input) => publish(admin, input, limited),
      ping: (admin, hook) => ping(admin, hook, { ...limited, links }),
      test: (admin, hook, input) => test(admin, hook, input, { ...limited, links }),
    }
    const notices = new Notices({ ...shared, hooks: ports.hooks, links, parkAfter, everyMs: housekeepingEveryMs })
    changes.onJudged(() => this.#alarms.tell.ringBy(this.#soon(3)))
    this.#parts = { worker, housekeeper, notices, api }
    await this.act(async () => {
      try {
        await housekeeper.takeOver()
      } catch (error) {
        if (!isInjected(error)) throw error
        return this.crash('it could not take over')
      }
      this.#alarms.work.ringBy(this.#soon(10))
      this.#alarms.tidy.ringBy(this.#soon(10))
      this.#alarms.tell.ringBy(this.#soon(10))
    })
  }

  async #work(): Promise<void> {
    const { worker } = this.#parts
    if (this.#state !== 'running') return
    try {
      const { claimed } = await worker.tick()
      if (claimed.length > 0) this.#alarms.renew.ringBy(this.#soon(0) + renewEveryMs)
      this.#alarms.work.ringBy(this.#nextLook(pollMs))
    } catch (error) {
      if (!isInjected(error)) throw error
      this.#alarms.renew.ringBy(this.#soon(0) + renewEveryMs)
      this.#alarms.work.ringBy(this.#soon(0) + pollMs)
    }
  }

  async #renew(): Promise<void> {
    await this.#parts.worker.renew()
    if (this.#stage.network.inFlightOf(this) > 0) this.#alarms.renew.ringBy(this.#soon(0) + renewEveryMs)
  }

  async #tell(): Promise<void> {
    await this.#parts.notices.tick().catch((error: unknown) => {
      if (!isInjected(error)) throw error
    })
  }

  async #tidy(): Promise<void> {
    await this.#parts.housekeeper.tick().catch((error: unknown) => {
      if (!isInjected(error)) throw error
    })
    this.#alarms.tidy.ringBy(this.#nextLook(housekeepingEveryMs))
  }

  #nextLook(everyMs: number): number {
    const { clock, dice, activity, faults } = this.#stage
    // Asking takes longer than looking.
    if (clock.now < this.#askedAt + pollMs) return clock.now + everyMs
    this.#askedAt = clock.now
    const dueInMs = activity.nextDueAt() - this.now()
    const rest = dice.whole(everyMs, faults.on ? eventfulRestMs : quietRestMs)
    return clock.now + Math.min(rest, Math.max(0, dueInMs) + dice.whole(1, everyMs))
  }

  #soon(mostMs: number): number {
    const { clock, dice } = this.#stage
    return clock.now + dice.whole(0, mostMs)
  }

  #end(): void {
    this.#state = 'dead'
    this.#died.resolve('died')
    for (const { lost } of this.#waiting.splice(0)) lost()
    this.#onEnd(this)
  }
}
