import type { Clock } from './clock.ts'

interface Line {
  readonly at: number
  readonly who: string
  readonly what: string
  readonly facts: readonly unknown[]
}

/** All that happened, in order. Its places tell what came before what, within a moment too. */
export class History {
  readonly #clock: Clock
  readonly #lines: Line[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The place of the next line. */
  get place(): number {
    return this.#lines.length
  }

  add(who: string, what: string, ...facts: readonly unknown[]): void {
    this.#lines.push({ at: this.#clock.now, who, what, facts })
  }

  last(count: number): readonly string[] {
    return this.#lines.slice(-count).map(({ at, who, what, facts }) => {
      const time = momentText(at - this.#clock.startAt)
      return [time, who.padEnd(9), what, ...facts.map(factText)].join(' ')
    })
  }
}

/** `1:02:03.004`, since the simulation began. */
export function momentText(ms: number): string {
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(Math.floor)
  const two = (value = 0) => String(value).padStart(2, '0')
  return `${hours}:${two(minutes)}:${two(seconds)}.${String(ms % 1000).padStart(3, '0')}`
}

const factText = (fact: unknown): string => (typeof fact === 'string' ? fact : JSON.stringify(fact))
