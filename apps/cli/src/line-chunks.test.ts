import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { chunksOf } from './line-chunks.ts'

const limits = { lines: 3, bytes: 10 }

/** The chunks of an input that comes in pieces, each line with its number. */
const chunks = async (...pieces: (string | Buffer)[]) => {
  const found = await Array.fromAsync(chunksOf(Readable.from(pieces.map((piece) => Buffer.from(piece))), limits))
  return found.map((chunk) => chunk.map(({ number, bytes }) => `${number}:${bytes.toString('latin1')}`))
}

it('keeps the bytes of each line, wherever the pieces of the input end', async () => {
  expect(await chunks('a\nb', 'c', '\nd')).toEqual([['1:a', '2:bc', '3:d']])
  const bytes = Buffer.from('ü\n\xff\n', 'latin1')
  expect(await chunks(...[...bytes].map((byte) => Buffer.of(byte)))).toEqual([['1:ü', '2:ÿ']])
})

it('leaves blank lines out and counts them', async () => {
  expect(await chunks('\n  \r\na\r\n\n\tb\n\n')).toEqual([['3:a', '5:\tb']])
  expect(await chunks('')).toEqual([])
})

it('ends a chunk before it has too many lines, or too many bytes', async () => {
  expect(await chunks('a\nb\nc\nd\n')).toEqual([['1:a', '2:b', '3:c'], ['4:d']])
  expect(await chunks('aaaaa\nbbbbb\nc\n')).toEqual([['1:aaaaa', '2:bbbbb'], ['3:c']])
  expect(await chunks('aaaaaa\nbbbbb\nc\n')).toEqual([['1:aaaaaa'], ['2:bbbbb', '3:c']])
})

it('sends a line that is too long alone, for the server to judge', async () => {
  expect(await chunks('a\n12345678901\nb\n')).toEqual([['1:a'], ['2:12345678901'], ['3:b']])
})
