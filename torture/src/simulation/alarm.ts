import type { Happening, Schedule } from './schedule.ts'

/** Rings once, at the earliest of the moments it was set to since it rang last. */
export class Alarm {
  readonly #schedule: Schedule
  readonly #ring: Happening
  #at = Number.POSITIVE_INFINITY

  constructor(schedule: Schedule, ring: Happening) {
    this.#schedule = schedule
    this.#ring = ring
  }

  ringBy(at: number): void {
    if (at >= this.#at) return
    this.#at = at
    this.#schedule.at(at, () => {
      if (this.#at !== at) return
      this.#at = Number.POSITIVE_INFINITY
      return this.#ring()
    })
  }
}
