import Database from 'better-sqlite3'

/**
 * Makes this process the only one that works on a database file, for as long as it lives: the system takes the lock back
 * however it ends. Held on a file of its own, so that a backup or a look at the database is not in its way.
 *
 * @throws an Error that says so when another process has it
 */
export function lock(path: string): () => void {
  const client = new Database(`${path}.lock`, { timeout: 0 })
  try {
    client.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    client.close()
    const held = (error as { code?: string }).code === 'SQLITE_BUSY'
    throw held ? new Error(`Another Repohook works on ${path}. Stop it first, or name another database.`) : error
  }
  return () => client.close()
}
