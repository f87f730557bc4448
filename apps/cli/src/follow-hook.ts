import { setTimeout } from 'node:timers/promises'
import type { Delivery } from './api.ts'
import { refusalIn } from './explain.ts'
import type { Place } from './where.ts'

const pauseMs = 3_000

export interface Listener {
  /** Called when deliveries are heard from then on: at first, and after each interruption. */
  connected(): void
  /** Called when the connection was lost; it is tried again. */
  lost(): void
  heard(delivery: Delivery): void
}

/**
 * Tells the deliveries of a hook as they are queued and settled, until `signal` aborts. Lost connections are made again
 * and go on where they broke off.
 *
 * @throws the server's refusal
 */
export async function followHook(place: Place, hookId: number, listener: Listener, signal: AbortSignal): Promise<void> {
  let lastEventId: string | undefined
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      // An EventSource does not tell why it was turned away.
      if (!isFirst) await place.client.hooks.get.query({ target: place.target, hookId })
      await subscribe(place, hookId, lastEventId, signal, {
        ...listener,
        heard(id, delivery) {
          lastEventId = id
          listener.heard(delivery)
        },
      })
    } catch (error) {
      if (signal.aborted) return
      if (refusalIn(error) !== null) throw error
      listener.lost()
    }
    await setTimeout(pauseMs, undefined, { signal }).catch(() => {})
  }
}

interface Connection {
  connected(): void
  lost(): void
  heard(id: string, delivery: Delivery): void
}

/** One subscription, which the EventSource keeps up by itself for as long as the server lets it. */
function subscribe(
  { client, target }: Place,
  hookId: number,
  lastEventId: string | undefined,
  signal: AbortSignal,
  connection: Connection,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const input = { target, hookId, ...(lastEventId === undefined ? {} : { lastEventId }) }
  let wasConnected = false
  const subscription = client.deliveries.follow.subscribe(input, {
    onStarted() {
      wasConnected = true
      connection.connected()
    },
    onConnectionStateChange({ state }) {
      if (state === 'connecting' && wasConnected) connection.lost()
    },
    onData: ({ id, data }) => connection.heard(id, data),
    onError: reject,
    onComplete: resolve,
  })
  const leave = () => {
    subscription.unsubscribe()
    resolve()
  }
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  return promise.finally(() => {
    signal.removeEventListener('abort', leave)
    subscription.unsubscribe()
  })
}
