import { createHash, type Hash } from 'node:crypto'
import type { CopiedTable } from './copied-tables.ts'
import type { Copy, Original, Row } from './ends.ts'
import { inOrder, type Part, readTable } from './read-table.ts'

export interface Verified {
  readonly rows: number
  /** SHA-256 over the rows in the order of their key, the same on both sides. */
  readonly checksum: string
}

/**
 * Reads a table on both sides, row by row in the order of its key.
 *
 * @throws an Error that names the first row that is not the same
 */
export async function verifyTable(
  [original, from]: readonly [Original, CopiedTable],
  [copy, to]: readonly [Copy, CopiedTable],
  onPart: (rows: number, part: Part) => void,
): Promise<Verified> {
  const [left, right] = [readTable(original, from), readTable(copy, to)]
  const [wanted, found] = [createHash('sha256'), createHash('sha256')]
  let count = 0
  const compare = async (part: Part) => {
    const [ours, theirs] = await Promise.all([left.rows(part), right.rows(part)])
    for (const row of ours) digest(wanted, from, row)
    for (const row of theirs) digest(found, to, row)
    if (sumOf(wanted) !== sumOf(found)) throw new Error(difference(from, ours, theirs))
    count += ours.length
    onPart(ours.length, part)
  }
  let after = 0
  for await (const part of left.parts()) {
    await compare({ ...part, after })
    after = part.upTo
  }
  await compare({ after, upTo: Number.MAX_SAFE_INTEGER, bytes: 0 })
  return { rows: count, checksum: sumOf(wanted) }
}

/** So far. */
const sumOf = (hash: Hash): string => hash.copy().digest('hex')

/** A row as bytes that are those of no other row: its values as JSON, and what are bytes as they are, after their length. */
function digest(hash: Hash, { columns }: CopiedTable, row: Row): void {
  const values = columns.map(({ name }) => row[name] ?? null)
  hash.update(`${JSON.stringify(values.map((value) => (value instanceof Uint8Array ? [value.length] : value)))}\n`)
  for (const value of values) if (value instanceof Uint8Array) hash.update(value)
}

function difference(copied: CopiedTable, ours: readonly Row[], theirs: readonly Row[]): string {
  const { name, key, columns } = copied
  const place = (row: Row) => `${name} ${key.map((column) => String(row[column])).join('/')}`
  for (const [index, row] of ours.entries()) {
    const other = theirs[index]
    const order = other ? inOrder(row, other, key) : -1
    if (order < 0) return `${place(row)} is missing in the copy.`
    if (other && order > 0) return `${place(other)} is in the copy and not in the original.`
    const wrong = columns.filter((column) => !isSame(row[column.name], other?.[column.name])).map((each) => each.name)
    if (wrong.length > 0) return `${place(row)} is not the same in the copy: ${wrong.join(', ')}.`
  }
  const more = theirs[ours.length]
  return more ? `${place(more)} is in the copy and not in the original.` : `${name} is not the same in the copy.`
}

const isSame = (one: Row[string] | undefined, other: Row[string] | undefined): boolean =>
  one instanceof Uint8Array && other instanceof Uint8Array ? Buffer.compare(one, other) === 0 : one === other
