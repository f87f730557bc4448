import { parsePayload } from '@repohook/events'
import { and, asc, gt, lte, sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { batches } from './batches.ts'
import { type Finding, findingOf, mostSubjects } from './finding.ts'

const rule = {
  name: 'event.payload_broken',
  says: 'Its payload is not a JSON object in UTF-8: receivers cannot read it.',
  noun: 'event',
} as const

/** What is read at once: one payload may have 25 MB. */
const bytesAtOnce = 32 * 1024 * 1024

/** Events whose payload is not what was accepted when they were published. */
export async function brokenPayloads(dialect: Dialect): Promise<Finding | null> {
  const { events } = dialect.tables
  const found: number[] = []
  for await (const { after, upTo } of batches(dialect, 'events')) {
    const among = and(gt(events.id, after), lte(events.id, upTo))
    const sizes = await dialect.db
      .select({ id: events.id, bytes: sql<number>`length(${events.payload})` })
      .from(events)
      .where(among)
      .orderBy(asc(events.id))
    for (const { first, last } of spans(sizes)) {
      const rows = await dialect.db
        .select({ id: events.id, payload: events.payload })
        .from(events)
        .where(and(gt(events.id, first - 1), lte(events.id, last)))
      found.push(...rows.filter(({ payload }) => !isObject(payload)).map(({ id }) => id))
    }
    if (found.length > mostSubjects) break
  }
  return findingOf(rule, found)
}

/** Neighbours that are together no larger than what is read at once, or one that is larger by itself. */
export function spans(
  rows: readonly { readonly id: number; readonly bytes: number }[],
  mostBytes = bytesAtOnce,
): readonly { readonly first: number; readonly last: number }[] {
  const found: { first: number; last: number }[] = []
  let sum = 0
  for (const { id, bytes } of rows) {
    const current = found.at(-1)
    if (current && sum + bytes <= mostBytes) {
      current.last = id
      sum += bytes
    } else {
      found.push({ first: id, last: id })
      sum = bytes
    }
  }
  return found
}

function isObject(payload: Uint8Array): boolean {
  try {
    parsePayload(payload)
    return true
  } catch {
    return false
  }
}
