import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'

/** A receiver that does what none should, and what must come of it. */
export interface Misbehaviour {
  readonly name: string
  /** What it does with each connection. */
  readonly receive: (socket: Socket) => void
  /** The outcome and the flags, in words; where there are several requests that go differently, in their order. */
  readonly expected: string
  /** How many requests it gets, one after the other; 1 unless said. */
  readonly requests?: number
  /** How long it is left alone between them, in milliseconds; 1 unless said. */
  readonly restMs?: number
  /** It speaks TLS, by these rules. */
  readonly tls?: TlsOptions
  /** It is asked to speak TLS; said of those who do not. */
  readonly askedForTls?: true
  /** Its certificate is not looked at. */
  readonly uncheckedTls?: true
}

/** The body of every request that is sent to them. */
export const requestBody = '{"a":1}'

/** Does this each time a request has come whole; `nth` counts those of one connection, from 1. */
export function onRequest(act: (socket: Socket, nth: number) => void): Misbehaviour['receive'] {
  return (socket) => {
    let nth = 0
    let seen = ''
    socket.on('data', (data: Buffer) => {
      seen += data.toString('latin1')
      if (!seen.endsWith(requestBody)) return
      seen = ''
      nth += 1
      act(socket, nth)
    })
  }
}

/** Answers each request with these bytes and closes. */
export const saying = (bytes: string | Buffer) => onRequest((socket) => socket.end(bytes, 'latin1'))

/** Answers each request with these bytes and stays. */
export const sayingAndStaying = (bytes: string | Buffer) => onRequest((socket) => socket.write(bytes, 'latin1'))

/** Says one thing and then another, a little at a time, for ever. */
export const dripping = (first: string, then: string) =>
  onRequest((socket) => {
    socket.write(first)
    const drip = setInterval(() => socket.write(then), 20)
    socket.on('close', () => clearInterval(drip))
  })

/** Says one thing and then another, as fast as it is taken, for ever. */
export const flooding = (first: string, then: string) => {
  const bytes = Buffer.from(then.repeat(Math.ceil(65_536 / then.length)))
  return onRequest((socket) => {
    socket.write(first)
    const pump = (): void => {
      while (!socket.destroyed && socket.write(bytes));
      socket.once('drain', pump)
    }
    pump()
  })
}

/** Says these bytes, and when they have been taken, resets the connection. */
export const sayingAndResetting = (bytes: string) =>
  onRequest((socket) => {
    socket.write(bytes, () => setImmediate(() => setImmediate(() => socket.resetAndDestroy())))
  })
