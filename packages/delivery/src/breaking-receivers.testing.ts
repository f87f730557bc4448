import type { Socket } from 'node:net'
import { type Misbehaviour, onRequest, saying, sayingAndResetting } from './misbehaviour.testing.ts'

const reset = 'unreachable connection_reset'
const incomplete = 'delivered 200 response_incomplete'
const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const whole = `${ok}Content-Length: 0\r\n\r\n`

/** Answers the first request of a connection, and hangs up at the second. */
const once = (hangUp: (socket: Socket) => void) =>
  onRequest((socket, nth) => void (nth === 1 ? socket.write(whole) : hangUp(socket)))

/** Answers, and then again what nobody asked, which must not become the answer to the next request. */
const poison = 'HTTP/1.1 500 Poison\r\nContent-Length: 6\r\n\r\npoison'

/** Receivers that break off, or whose bytes and lengths disagree. */
export const breakingReceivers: readonly Misbehaviour[] = [
  { name: 'closes as it accepts', receive: (socket) => void socket.destroy(), expected: reset },
  { name: 'resets as it accepts', receive: (socket) => void socket.resetAndDestroy(), expected: reset },
  { name: 'closes before it answers', receive: onRequest((socket) => socket.destroy()), expected: reset },
  { name: 'resets before it answers', receive: onRequest((socket) => socket.resetAndDestroy()), expected: reset },
  { name: 'closes in its status line', receive: saying('HTTP/1.1 20'), expected: reset },
  { name: 'closes in its head', receive: saying(`${ok}X: 1\r\n`), expected: reset },
  { name: 'resets in its head', receive: sayingAndResetting(`${ok}X: 1\r\n`), expected: reset },
  { name: 'closes after a 103', receive: saying('HTTP/1.1 103 Early Hints\r\n\r\n'), expected: reset },
  { name: 'closes after its head', receive: saying(`${ok}Content-Length: 9\r\n\r\n`), expected: incomplete },
  {
    name: 'resets after its head',
    receive: sayingAndResetting(`${ok}Content-Length: 9\r\n\r\n`),
    expected: incomplete,
  },
  {
    name: 'resets in a body that ends as it closes',
    receive: sayingAndResetting(`${ok}\r\nabc`),
    expected: 'delivered 200',
  },
  { name: 'closes in its body', receive: saying(`${ok}Content-Length: 9\r\n\r\nabc`), expected: incomplete },
  {
    name: 'closes in the body of a refusal',
    receive: saying('HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nabc'),
    expected: 'refused 500 response_incomplete',
  },
  { name: 'closes in a chunk', receive: saying(`${chunked}9\r\nabc`), expected: incomplete },
  { name: 'closes without the last chunk', receive: saying(`${chunked}3\r\nabc\r\n`), expected: incomplete },
  { name: 'has a chunk size that is none', receive: saying(`${chunked}zz\r\nabc\r\n0\r\n\r\n`), expected: incomplete },
  {
    name: 'has a chunk size that overflows',
    receive: saying(`${chunked}${'f'.repeat(20)}\r\nabc`),
    expected: incomplete,
  },
  {
    name: 'has a chunk longer than its size',
    receive: saying(`${chunked}1\r\nabc\r\n0\r\n\r\n`),
    expected: incomplete,
  },
  {
    name: 'sends more than its length, six times',
    receive: onRequest((socket) => socket.write(`${ok}Content-Length: 1\r\n\r\nx and junk`)),
    requests: 6,
    expected: 'delivered 200',
  },
  {
    name: 'glues a second answer on, six times',
    receive: onRequest((socket) => socket.write(whole + poison)),
    requests: 6,
    expected: 'delivered 200',
  },
  {
    name: 'sends a second answer 20 ms later, six times',
    receive: onRequest((socket) => {
      socket.write(whole)
      setTimeout(() => socket.destroyed || socket.write(poison), 20)
    }),
    requests: 6,
    restMs: 30,
    expected: 'delivered 200',
  },
  {
    name: 'sends a body with a 204, six times',
    receive: onRequest((socket) =>
      socket.write(`HTTP/1.1 204 No Content\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`),
    ),
    requests: 6,
    expected: 'delivered 204',
  },
  {
    name: 'closes a kept connection as it is used again',
    receive: once((socket) => socket.destroy()),
    requests: 2,
    expected: 'delivered 200, delivered 200 stale_connection_retry',
  },
  {
    name: 'resets a kept connection as it is used again',
    receive: once((socket) => socket.resetAndDestroy()),
    requests: 2,
    expected: 'delivered 200, delivered 200 stale_connection_retry',
  },
  {
    name: 'is silent when a kept connection is used again',
    receive: once(() => {}),
    requests: 2,
    expected: 'delivered 200, timed_out',
  },
]
