import { readFile, writeFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { parseKey } from './config.ts'

/**
 * The sealing key that is kept in a file beside the database, made with mode 0600 when there is none.
 *
 * @throws an Error when the file holds something else
 */
export async function keyBeside(databaseUrl: string): Promise<Uint8Array> {
  const path = `${databaseUrl.slice('file:'.length)}.key`
  mkdirSync(dirname(path), { recursive: true })
  const fresh = `${randomBytes(32).toString('base64')}\n`
  // 'wx' leaves a file alone that is there, also when two processes start at once.
  await writeFile(path, fresh, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  try {
    return parseKey((await readFile(path, 'utf8')).trim())
  } catch (error) {
    throw new Error(`${path} is no key. Restore it from a backup: without it the stored secrets are lost.`, {
      cause: error,
    })
  }
}
