import type { Maintenance } from './doctor/maintenance.ts'
import { fileOf } from './file-of.ts'
import { openPostgresMaintenance } from './postgres/maintenance.ts'
import { openBeside } from './sqlite/open-beside.ts'

/**
 * Opens the database of an installation that this process does not serve, as it is: nothing is made, migrated or refused.
 *
 * @param alone true where no server may work on a file meanwhile. A copy needs no such thing; a look and a repair do. Where
 * a server keeps the database, others work on it as ever
 * @throws an Error that says what to do, when the URL is of another kind, there is no such file, or a server works on it
 */
export function openMaintenance(url: string, { alone }: { readonly alone: boolean }): Maintenance {
  const file = fileOf(url)
  return file === null ? openPostgresMaintenance(url) : openBeside(file, alone)
}
