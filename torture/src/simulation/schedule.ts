import type { Dice } from './dice.ts'

/** What is to happen at a moment. It may begin things that end only in later moments, and must not wait for those. */
export type Happening = () => Promise<void> | void

interface Entry {
  readonly at: number
  /** Decides between what happens at the same moment. */
  readonly order: number
  readonly happening: Happening
}

/** What is to happen, by its moment; what happens at the same one comes in an order that the dice decide. */
export class Schedule {
  readonly #dice: Dice
  readonly #heap: Entry[] = []

  constructor(dice: Dice) {
    this.#dice = dice
  }

  at(at: number, happening: Happening): void {
    const entry = { at, order: this.#dice.random(), happening }
    const heap = this.#heap
    let place = heap.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[place] = heap[parent]!
      place = parent
    }
    heap[place] = entry
  }

  /** The moment of what comes next. */
  next(): number | null {
    return this.#heap[0]?.at ?? null
  }

  /** Takes all that happens at the next moment. */
  take(): Happening[] {
    const taken: Happening[] = []
    let at = this.next()
    while (at !== null) {
      const { happening } = this.#pop()
      taken.push(happening)
      at = this.next() === at ? at : null
    }
    return taken
  }

  #pop(): Entry {
    const heap = this.#heap
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      if (left >= heap.length) break
      const child = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left
      if (!isBefore(heap[child]!, last)) break
      heap[place] = heap[child]!
      place = child
    }
    heap[place] = last
    return first
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)
