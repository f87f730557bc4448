import { type Misbehaviour, saying } from './misbehaviour.testing.ts'

const ok = 'HTTP/1.1 200 OK\r\n'
const length = (value: string) => `${ok}Content-Length: ${value}\r\n\r\nx`

const answers: readonly (readonly [string, string])[] = [
  ['HTTP/0.9', '<html>hello</html>'],
  ['HTTP/9.9', 'HTTP/9.9 200 OK\r\n\r\n'],
  ['ICY', 'ICY 200 OK\r\n\r\n'],
  ['an SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a Redis error', "-ERR unknown command 'POST'\r\n"],
  ['an SMTP greeting', '220 mail.test ESMTP\r\n'],
  ['random bytes', '\x00\xff\x16\x03\x01\x7f\x80binary'],
  ['line feeds only', 'HTTP/1.1 200 OK\n\n'],
  ['a folded header', `${ok}X: 1\r\n 2\r\n\r\n`],
  ['a space before a colon', `${ok}X : 1\r\n\r\n`],
  ['a header without a colon', `${ok}X\r\n\r\n`],
  ['a header without a name', `${ok}: 1\r\n\r\n`],
  ['a NUL in a header', `${ok}X: a\0b\r\n\r\n`],
  ['a NUL in a name', `${ok}X\0Y: a\r\n\r\n`],
  ['a carriage return in a header', `${ok}X: a\rb\r\n\r\n`],
  ['a 100 that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${ok}\r\n`],
  ['a 101', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['status 000', 'HTTP/1.1 000 Zero\r\n\r\n'],
  ['status 99', 'HTTP/1.1 99 Few\r\n\r\n'],
  ['status 2000', 'HTTP/1.1 2000 Many\r\n\r\n'],
  ['status -200', 'HTTP/1.1 -200 Below\r\n\r\n'],
  ['status twelve', 'HTTP/1.1 abc Twelve\r\n\r\n'],
  ['length -1', length('-1')],
  ['length 1e3', length('1e3')],
  ['length 0x1', length('0x1')],
  ['length 1, 1', length('1, 1')],
  ['an empty length', length('')],
  ['a length that overflows', length('99999999999999999999999')],
  ['the same length twice', length('1\r\nContent-Length: 1')],
  ['two lengths', length('1\r\nContent-Length: 2')],
  ['a length and chunks', length('1\r\nTransfer-Encoding: chunked')],
]

/** Receivers whose answer is none, by HTTP's rules. */
export const malformedReceivers: readonly Misbehaviour[] = answers.map(([name, answer]) => ({
  name,
  receive: saying(answer),
  expected: 'unreachable protocol_error',
}))
