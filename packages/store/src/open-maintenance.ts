import type { Maintenance } from './doctor/maintenance.ts'
import { openBeside } from './sqlite/open-beside.ts'

/**
 * Opens the database of an installation that this process does not serve, as it is: nothing is made, migrated or refused.
 *
 * @param alone true where no server may work on it meanwhile. A copy needs no such thing; a look and a repair do
 * @throws an Error that says what to do, when the URL is of another kind, there is no such file, or a server works on it
 */
export function openMaintenance(url: string, { alone }: { readonly alone: boolean }): Maintenance {
  if (url.startsWith('file:')) return openBeside(url.slice('file:'.length), alone)
  throw new Error(`“${url.slice(0, 20)}…” is no database to look at from here: use file: and a path.`)
}
