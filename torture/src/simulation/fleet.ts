import { Server } from './server.ts'
import type { Stage } from './stage.ts'

/** The servers of an installation, and what goes wrong with them. Whoever ends is started again after a while. */
export class Fleet {
  readonly #stage: Stage
  readonly #places: (Server | null)[]
  #lives = 0
  readonly ended = { crashes: 0, pauses: 0, stops: 0 }

  constructor(stage: Stage) {
    this.#stage = stage
    this.#places = Array.from({ length: stage.plan.servers }, () => null)
  }

  get running(): readonly Server[] {
    return this.#places.filter((server) => server !== null)
  }

  /** One to talk to: it may be stopped in its tracks. Null while all are down. */
  any(): Server | null {
    return this.#stage.dice.pick(this.running.filter(({ state }) => state !== 'stopping')) ?? null
  }

  async startAll(): Promise<void> {
    for (const place of this.#places.keys()) await this.#start(place)
  }

  /** Lets things go wrong now and then, until faults are off. */
  misfortune(): void {
    const { clock, dice, plan, history } = this.#stage
    const { crashEveryMs, pauseEveryMs, stopEveryMs, setClockEveryMs } = plan.faults
    this.#nowAndThen(crashEveryMs, () => this.any()?.crash('killed'))
    this.#nowAndThen(stopEveryMs, () => {
      this.ended.stops++
      this.any()?.stop()
    })
    this.#nowAndThen(pauseEveryMs, () => {
      const server = this.any()
      server?.pause()
      this.ended.pauses++
      this.#stage.schedule.at(clock.now + dice.whole(100, 120_000), () => server?.resume())
    })
    this.#nowAndThen(setClockEveryMs, () => {
      const ms = dice.whole(-3_600_000, 3_600_000)
      history.add('machine', `its clock is set by ${ms} ms`)
      clock.setWallBy(ms)
    })
  }

  /** From here on everybody runs. */
  async heal(): Promise<void> {
    await Promise.all(this.running.map((server) => server.resume()))
  }

  /** Something was queued: those who were not told find it at their next look. */
  look(): void {
    for (const server of this.running) server.look()
  }

  async #start(place: number): Promise<void> {
    const { clock, dice, schedule } = this.#stage
    const name = `server ${String.fromCodePoint(97 + place)}${++this.#lives}`
    let over = false
    const server = await Server.start(name, this.#stage, () => {
      over = true
      this.ended.crashes++
      this.#places[place] = null
      schedule.at(clock.now + dice.whole(10, 40_000), () => this.#start(place))
    })
    if (!over) this.#places[place] = server
  }

  #nowAndThen(meanMs: number | null, happen: () => void): void {
    const { clock, dice, schedule, faults } = this.#stage
    if (meanMs === null) return
    schedule.at(clock.now + dice.wait(meanMs), () => {
      if (!faults.on) return
      happen()
      this.#nowAndThen(meanMs, happen)
    })
  }
}
