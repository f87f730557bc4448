import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { operations } from './operations.ts'

const document = fileURLToPath(new URL('../../../../docs/github-parity.md', import.meta.url))
const hookOperations = operations.filter(({ path }) => /\/(?:hooks|events)\b/.test(path))
const spelled = hookOperations.map(({ method, path }) => `\`${method.toUpperCase()} ${path}\``)

const rows = async () =>
  (await readFile(document, 'utf8'))
    .split('\n')
    .flatMap((line) => (/^\| (`[A-Z]+ \/.*?) \|/.test(line) ? [line.split('|')[1]!.trim()] : []))

it.each(spelled)('the table of parity says how %s is', async (operation) => {
  expect((await rows()).flatMap((cell) => cell.split(', ')).filter((cell) => cell === operation)).toHaveLength(1)
})

it('the table of parity says nothing of operations on hooks that there are not', async () => {
  const told = (await rows()).flatMap((cell) => cell.split(', ')).filter((cell) => /\/(?:hooks|events)\b/.test(cell))
  expect(told.toSorted()).toEqual(spelled.toSorted())
})
