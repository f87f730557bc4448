import type { Exchange, OutgoingRequest } from './ports.ts'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { History } from './history.ts'
import { type Behaviour, react, type Reaction } from './receivers.ts'
import type { Schedule } from './schedule.ts'

/** Where a request comes from, as the network knows it. */
export interface Caller {
  readonly name: string
  /** Brings an answer; to a process that has stopped it comes later, to one that is gone never. */
  receive(bring: () => void): Promise<void>
  crash(why: string): void
}

export interface NetworkOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly history: History
  readonly schedule: Schedule
  readonly timeoutMs: number
}

/** Receivers by their number, and what lies between them and the servers. */
export class Network {
  readonly #options: NetworkOptions
  readonly #behaviours: Behaviour[]
  readonly #inFlight = new Map<string, number>()

  constructor(behaviours: readonly Behaviour[], options: NetworkOptions) {
    this.#behaviours = [...behaviours]
    this.#options = options
  }

  urlOf(receiver: number): string {
    return `https://receiver-${receiver}.example/hook`
  }

  get receivers(): number {
    return this.#behaviours.length
  }

  /** From now on a receiver behaves in another way. */
  change(receiver: number, behaviour: Behaviour): void {
    this.#behaviours[receiver] = behaviour
    this.#options.history.add('network', `receiver ${receiver} is ${behaviour} now`)
  }

  heal(): void {
    for (const receiver of this.#behaviours.keys()) this.change(receiver, 'healthy')
  }

  inFlightOf(caller: Caller): number {
    return this.#inFlight.get(caller.name) ?? 0
  }

  /** In place of `send`: resolves at the moment of the answer. */
  send(caller: Caller, { url }: OutgoingRequest, answered: (reaction: Reaction) => void): Promise<Exchange> {
    const { clock, dice, schedule, timeoutMs } = this.#options
    const receiver = Number(/receiver-(\d+)/.exec(url)?.[1])
    const reaction = react(this.#behaviours[receiver] ?? 'unknown', dice, clock.now, timeoutMs)
    const { promise, resolve } = Promise.withResolvers<Exchange>()
    this.#inFlight.set(caller.name, this.inFlightOf(caller) + 1)
    schedule.at(clock.now + reaction.afterMs, () => {
      if (reaction.kills) return caller.crash('what it sent ended it')
      return caller.receive(() => {
        this.#inFlight.set(caller.name, this.inFlightOf(caller) - 1)
        answered(reaction)
        resolve(exchangeOf(reaction))
      })
    })
    return promise
  }
}

const exchangeOf = ({ afterMs, outcome, headers = [], flags = [] }: Reaction): Exchange => ({
  outcome,
  durationMs: afterMs,
  responseHeaders: headers,
  responseBody: Buffer.from(outcome.kind === 'delivered' ? 'ok' : ''),
  flags,
})
