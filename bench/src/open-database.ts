import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { serverOf } from './contestants.ts'
import type { Workplace } from './workplace.ts'

/**
 * The URL of an empty database for the service: a SQLite file, or one on what `--database` names. It is there until the
 * place closes.
 *
 * @throws an Error when there is no PostgreSQL to start
 */
export async function openDatabase(
  { folder, onClose }: Pick<Workplace, 'folder' | 'onClose'>,
  database: string | null,
): Promise<string> {
  const home = await mkdtemp(join(folder, 'service-'))
  if (database === null) return `file:${join(home, 'service.db')}`
  const server = await serverOf(database)({ folder: home })
  if (!server) throw new Error('There is no PostgreSQL to start on this machine.')
  onClose(server.stop)
  return server.url
}
