import type { Condition } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import type { Tables } from './define.ts'

/** How a hook does, as `conditionOf` says it. `parkAfter` is for those that do not say it. */
export function conditionIn(hooks: Tables['hooks'], parkAfter: SQL | number): SQL<Condition> {
  const most = sql`coalesce(${hooks.parkAfter}, ${parkAfter})`
  return sql<Condition>`CASE WHEN ${hooks.state} = 'parked' THEN 'parked'
    WHEN ${most} > 0 AND 2 * ${hooks.failuresInARow} >= ${most} THEN 'failing' ELSE 'well' END`
}
