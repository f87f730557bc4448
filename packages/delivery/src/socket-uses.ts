import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const channel = 'undici:client:sendHeaders'

export interface SocketUses {
  /** How many requests the socket had carried when it was given this body, this one included; `undefined` if never. */
  of(body: Uint8Array | null): number | undefined
  stop(): void
}

/**
 * Counts the requests that undici writes on each socket, which it tells on a diagnostics channel only. A request is known
 * there by its body: by that very object, so give each its own `Buffer`.
 */
export function countSocketUses(): SocketUses {
  const ofSocket = new WeakMap<object, number>()
  const ofBody = new WeakMap<object, number>()

  function onSendHeaders(message: unknown): void {
    const { request, socket } = message as { request: { method: string; body: object | null }; socket: object }
    if (request.method === 'CONNECT') return
    const uses = (ofSocket.get(socket) ?? 0) + 1
    ofSocket.set(socket, uses)
    if (request.body !== null) ofBody.set(request.body, uses)
  }

  subscribe(channel, onSendHeaders)
  return {
    of: (body) => (body === null ? undefined : ofBody.get(body)),
    stop: () => void unsubscribe(channel, onSendHeaders),
  }
}
