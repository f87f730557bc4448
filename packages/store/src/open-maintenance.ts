import type { Copy, Original } from './copy/ends.ts'
import type { Maintenance } from './doctor/maintenance.ts'
import { fileOf } from './file-of.ts'
import { openPostgresMaintenance } from './postgres/maintenance.ts'
import { openPostgresCopy } from './postgres/open-copy.ts'
import { openPostgresOriginal } from './postgres/open-original.ts'
import { openBeside } from './sqlite/open-beside.ts'
import { openSqliteCopy } from './sqlite/open-copy.ts'
import { openSqliteOriginal } from './sqlite/open-original.ts'

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

/**
 * Opens an installation to be copied, and lets nobody write to it meanwhile.
 *
 * @throws an Error that says what to do, when there is none, a server works on it, or its schema is not the present one
 */
export async function openOriginal(url: string): Promise<Original> {
  const file = fileOf(url)
  return file === null ? openPostgresOriginal(url) : openSqliteOriginal(file)
}

/**
 * Opens a database to copy an installation into, for this process alone. A file is made where there is none; what is new
 * gets the present schema.
 *
 * @throws an Error that says what to do, when somebody works on it, or its schema is another
 */
export async function openCopy(url: string): Promise<Copy> {
  const file = fileOf(url)
  return file === null ? openPostgresCopy(url) : openSqliteCopy(file)
}
