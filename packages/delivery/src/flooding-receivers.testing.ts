import { gzipSync } from 'node:zlib'
import { flooding, type Misbehaviour, saying } from './misbehaviour.testing.ts'

const tooLarge = 'unreachable response_too_large'
const cut = 'delivered 200 response_truncated'
const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

/** 256 MiB of zeros, as gzip members of a mebibyte, so that making it takes neither time nor memory. */
const bomb = Buffer.concat(Array.from({ length: 256 }, () => gzipSync(Buffer.alloc(1_048_576))))

const encoded = (coding: string, body: Buffer) =>
  Buffer.concat([Buffer.from(`${ok}Content-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`), body])

/** Receivers that send more than anybody asked for, as fast as it goes. */
export const floodingReceivers: readonly Misbehaviour[] = [
  { name: 'endless body until it closes', receive: flooding(`${ok}\r\n`, 'x'), expected: cut },
  { name: 'endless chunks', receive: flooding(chunked, '1000\r\n'.padEnd(4102, 'x') + '\r\n'), expected: cut },
  { name: 'endless chunks of one byte', receive: flooding(chunked, '1\r\nx\r\n'), expected: cut },
  { name: 'one chunk of 1 GiB', receive: flooding(`${chunked}40000000\r\n`, 'x'), expected: cut },
  { name: 'a length of 1 TiB', receive: flooding(`${ok}Content-Length: 1099511627776\r\n\r\n`, 'x'), expected: cut },
  { name: '103 flood', receive: flooding('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), expected: tooLarge },
  {
    name: '103 flood with headers',
    receive: flooding('', `HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(8000)}\r\n\r\n`),
    expected: tooLarge,
  },
  { name: 'header of 1 MiB', receive: saying(`${ok}X: ${'x'.repeat(1_048_576)}\r\n\r\n`), expected: tooLarge },
  { name: 'endless header value', receive: flooding(`${ok}X: `, 'x'), expected: tooLarge },
  { name: 'endless header name', receive: flooding(ok, 'x'), expected: tooLarge },
  { name: 'endless headers', receive: flooding(ok, 'X: x\r\n'), expected: tooLarge },
  { name: '20,000 headers', receive: saying(`${ok}${'X: x\r\n'.repeat(20_000)}\r\n`), expected: tooLarge },
  { name: '1,000 tiny headers', receive: saying(`${ok}${'X: x\r\n'.repeat(1_000)}\r\n`), expected: 'delivered 200' },
  { name: 'endless reason phrase', receive: flooding('HTTP/1.1 200 ', 'x'), expected: tooLarge },
  { name: 'endless empty lines before its status', receive: flooding('', '\r\n'), expected: tooLarge },
  {
    name: 'endless chunk extension',
    receive: flooding(`${chunked}1;`, 'x'),
    expected: 'delivered 200 response_incomplete',
  },
  { name: 'endless chunk size', receive: flooding(chunked, '0'), expected: 'delivered 200 response_incomplete' },
  {
    name: 'endless trailers',
    receive: flooding(`${chunked}1\r\nx\r\n0\r\n`, 'X: x\r\n'),
    expected: 'delivered 200 response_incomplete',
  },
  { name: 'gzip of 256 MiB', receive: saying(encoded('gzip', bomb)), expected: cut },
  {
    name: 'gzip of gzip of 256 MiB',
    receive: saying(encoded('gzip, gzip', gzipSync(bomb))),
    expected: 'delivered 200',
  },
]
