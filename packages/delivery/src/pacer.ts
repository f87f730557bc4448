import type { DeliveryKind, HookHealth } from './delivery.ts'
import type { SendOutcome } from './outcome.ts'
import { rampPerS } from './ramp.ts'

/** A hook, and what decides how fast it is sent to. */
export type PacedHook = Pick<
  HookHealth,
  'isParked' | 'failuresInARow' | 'resumedAt' | 'concurrency' | 'ratePerMinute'
> & { readonly id: number }

/** How many of a hook's events may be under way at once, and how many of them may be added now. */
export interface Allowance {
  readonly most: number
  readonly more: number
}

/** What a claim has to know: whom to pass over, and how much of the others to take. */
export interface Paces {
  /** Hooks that may get nothing, after what was allowed already. */
  resting(): readonly number[]
  /** To be asked once for each hook: what it answers counts as taken. Of those asked for together, who waited longest is first. */
  allow(hooks: readonly PacedHook[]): ReadonlyMap<number, Allowance>
}

/** An answer that takes longer is slow: its hook gets fewer requests at once, and shares what slow ones may have. */
const slowMs = 1_000
/** A hook begins with so many at once; slow answers bring it down to as many, failures to one. */
const firstLimit = 2
/** All hooks together that fail or are slow have at most this part of the slots: the others never wait for them. */
const suspectShare = 1 / 4
/** What a person asked for beyond a rate holds events up as long as a minute's requests would, however much it was. */
const longestDebtS = 60
/** How long a hook is remembered that gets nothing. */
const rememberedMs = 10 * 60_000

interface Pace {
  /** How many at once, by how it answered so far. */
  limit: number
  /** Requests a second; null where nothing bounds it. */
  perS: number | null
  /** What its rate lets through now; negative after what a person asked for. */
  tokens: number
  filledAt: number
  usedAt: number
  /** Its place among all that was begun; 0 before its first. */
  turn: number
  isSuspect: boolean
  /** Of what is under way, the oldest first. */
  readonly startedAts: number[]
}

export interface PacerOptions {
  readonly slots: number
  /** How many of one hook's events may be under way at once, if its admin did not say. */
  readonly perHook: number
  /** How many workers share the store, this one among them. Each takes its part of what a hook may get in a time. */
  readonly workers?: () => number
}

/**
 * How fast a worker sends to each hook: a few requests at once, more while answers come fast and fewer when they do not; a
 * rate where there is one; and for all hooks that fail or are slow a share of the slots.
 *
 * What it knows is this process's own. Where several workers share a store each has a pacer, and goes at its part of a rate;
 * how many are under way at once is bounded over all of them by the claim.
 */
export class Pacer {
  readonly #slots: number
  readonly #perHook: number
  readonly #workers: () => number
  readonly #paces = new Map<number, Pace>()
  #turns = 0

  constructor({ slots, perHook, workers = () => 1 }: PacerOptions) {
    this.#slots = slots
    this.#perHook = perHook
    this.#workers = workers
  }

  /** For one claim. */
  paces(now: number): Paces {
    let room = Math.max(1, Math.floor(this.#slots * suspectShare))
    for (const pace of this.#paces.values()) if (isSuspect(pace, now)) room -= pace.startedAts.length
    const roomFor = (pace: Pace) => (isSuspect(pace, now) ? room : Infinity)
    const allowed = (hook: PacedHook): Allowance => {
      const pace = this.#paceOf(hook, now)
      const most = hook.isParked
        ? 1
        : Math.min(hook.concurrency ?? this.#perHook, this.#perHook, Math.floor(pace.limit))
      const more = moreOf(pace, most, roomFor(pace))
      if (isSuspect(pace, now)) room -= more
      return { most, more }
    }
    for (const pace of this.#paces.values()) fill(pace, now)
    const turnOf = ({ id }: PacedHook) => this.#paces.get(id)?.turn ?? 0
    return {
      resting: () => {
        const resting: number[] = []
        for (const [id, pace] of this.#paces) if (moreOf(pace, pace.limit, roomFor(pace)) === 0) resting.push(id)
        return resting
      },
      allow: (hooks) =>
        new Map(hooks.toSorted((one, other) => turnOf(one) - turnOf(other)).map((hook) => [hook.id, allowed(hook)])),
    }
  }

  /** When a hook that rests for its rate may get the next one; null when none does. */
  wakesAt(): number | null {
    let first: number | null = null
    for (const { perS, tokens, filledAt } of this.#paces.values()) {
      if (perS === null || tokens >= 1) continue
      const at = Math.ceil(filledAt + ((1 - tokens) / perS) * 1_000)
      if (first === null || at < first) first = at
    }
    return first
  }

  /** To be told of each delivery that was claimed. */
  begin(hook: PacedHook, kind: DeliveryKind, now: number): void {
    const pace = this.#paceOf(hook, now)
    if (hook.isParked) pace.limit = 1
    if (pace.perS !== null) pace.tokens = Math.max(pace.tokens - 1, -longestDebtS * pace.perS)
    if (kind !== 'event') return
    pace.startedAts.push(now)
    pace.turn = ++this.#turns
  }

  /** To be told how each of them ended; null when nobody knows. */
  end(hookId: number, kind: DeliveryKind, outcome: SendOutcome | null, startedAt: number, now: number): void {
    const pace = this.#paces.get(hookId)
    if (!pace) return
    const place = kind === 'event' ? pace.startedAts.indexOf(startedAt) : -1
    if (place !== -1) pace.startedAts.splice(place, 1)
    const isDelivered = outcome?.kind === 'delivered'
    const isFast = now - startedAt <= slowMs
    pace.isSuspect = !isDelivered || !isFast
    if (!isDelivered) pace.limit = Math.max(1, pace.limit / 2)
    else if (isFast) pace.limit = Math.min(this.#perHook, pace.limit + 1)
    else pace.limit = Math.max(Math.min(firstLimit, pace.limit), pace.limit - 1)
  }

  /** Lets go of hooks that got nothing for ten minutes. */
  forget(now: number): void {
    for (const [id, { startedAts, usedAt }] of this.#paces)
      if (startedAts.length === 0 && now - usedAt > rememberedMs) this.#paces.delete(id)
  }

  #paceOf({ id, isParked, failuresInARow, ratePerMinute, resumedAt }: PacedHook, now: number): Pace {
    let pace = this.#paces.get(id)
    if (!pace) {
      const known = isParked || failuresInARow > 0
      const unused = { perS: null, tokens: 1, filledAt: now, usedAt: now, turn: 0, startedAts: [] }
      pace = { limit: firstLimit, isSuspect: known, ...unused }
      this.#paces.set(id, pace)
    }
    fill(pace, now)
    pace.filledAt = pace.usedAt = now
    const whole = slower(ratePerMinute === null ? null : ratePerMinute / 60, rampPerS(resumedAt, now))
    const perS = whole === null ? null : whole / this.#workers()
    if (pace.perS === null && perS !== null) pace.tokens = 1
    pace.perS = perS
    return pace
  }
}

/** Fails, is slow, or has a request under way that takes its time. */
const isSuspect = ({ isSuspect: known, startedAts: [first] }: Pace, now: number): boolean =>
  known || (first !== undefined && now - first > slowMs)

/** How many more, when at most `most` may be under way and `room` is left for its kind. */
function moreOf({ startedAts, perS, tokens }: Pace, most: number, room: number): number {
  const inTime = perS === null ? Infinity : Math.floor(tokens)
  return Math.max(0, Math.min(Math.floor(most) - startedAts.length, room, inTime))
}

/** Adds what the time brought; at most what a second brings, so that a hook which rested gets no burst. */
function fill(pace: Pace, now: number): void {
  if (pace.perS === null) return
  pace.tokens = Math.min(Math.max(1, pace.perS), pace.tokens + (Math.max(0, now - pace.filledAt) / 1_000) * pace.perS)
  pace.filledAt = now
}

const slower = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other)
