import type { Dialect } from '../dialect.ts'

/** The one row that marks a copy which is not whole yet. */
export const markerId = 1

/** Refuses a copy that is not whole: what is missing in it would be lost. */
export async function refuseUnfinished({ db, tables: { unfinishedCopies } }: Dialect): Promise<void> {
  const [marker] = await db.select().from(unfinishedCopies).limit(1)
  if (!marker) return
  throw new Error(
    `This database is a copy of ${marker.original} that is not whole: finish it by the same repohook copy, ` +
      'which goes on where it was, or start on the original.',
  )
}
