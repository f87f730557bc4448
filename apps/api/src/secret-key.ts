import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileOf } from '@repohook/store'
import { parseKey } from './config.ts'

/**
 * The sealing key that is kept in a file beside the database, made with mode 0600 together with a new database.
 *
 * @throws an Error when the file holds something else, a database has lost it, or there is no place beside the database
 */
export async function keyBeside(databaseUrl: string): Promise<Uint8Array> {
  const database = placeOf(databaseUrl)
  const isNew = !statSync(database, { throwIfNoEntry: false })?.size
  if (isNew) await makeKey(keyFileOf(database))
  return readKey(databaseUrl)
}

/** The key that is kept beside a database. @throws an Error when there is none, or the file holds something else */
export async function readKey(databaseUrl: string): Promise<Uint8Array> {
  const database = placeOf(databaseUrl)
  const path = keyFileOf(database)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(
      `${database} has no key beside it. Set REPOHOOK_SECRET_KEY to the key that it was made with, or restore ${path}.`,
      { cause },
    )
  })
  try {
    return parseKey(text.trim())
  } catch (cause) {
    throw new Error(`${path} is no key. Restore it from a backup: without it the stored secrets are lost.`, { cause })
  }
}

function placeOf(databaseUrl: string): string {
  const file = fileOf(databaseUrl)
  if (file !== null) return file
  throw new Error(
    'A server keeps the database, and its key cannot lie beside it: set REPOHOOK_SECRET_KEY, the same for all processes. ' +
      'Make one with `openssl rand -base64 32`.',
  )
}

/** Where a start on a database looks for its key when it is not set; null where that is nowhere. */
export function keyPlaceOf(databaseUrl: string): string | null {
  const database = fileOf(databaseUrl)
  return database === null ? null : keyFileOf(database)
}

const keyFileOf = (database: string): string => `${database}.key`

/** On disk before anything is sealed with it: a power cut must not leave a database without its key. */
async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const fresh = `${randomBytes(32).toString('base64')}\n`
  // 'wx' leaves a file alone that is there, also when two processes start at once.
  await writeFile(path, fresh, { mode: 0o600, flag: 'wx', flush: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
