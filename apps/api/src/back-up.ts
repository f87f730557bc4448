import { rm, writeFile } from 'node:fs/promises'
import type { Copied, CopyProgress, Maintenance } from '@repohook/store'

export interface Backup extends Copied {
  /** Where it is, on the machine that made it. */
  readonly file: string
  /** Where the sealing key is beside it; null when it was not asked for. Without the key the secrets in it are lost. */
  readonly keyFile: string | null
}

/**
 * Makes a checked copy of a database that may be in use, and with a key puts that beside it as a start on the copy looks for
 * it. Nothing is overwritten.
 *
 * @throws an Error that says what is in the way; nothing is left then
 */
export async function backUp(
  {
    maintenance,
    file,
    key,
  }: { readonly maintenance: Maintenance; readonly file: string; readonly key: Uint8Array | null },
  onProgress: (progress: CopyProgress) => void,
): Promise<Backup> {
  const keyFile = key && `${file}.key`
  if (keyFile) await writeKey(keyFile, key)
  try {
    return { file, keyFile, ...(await maintenance.copy(file, onProgress)) }
  } catch (error) {
    if (keyFile) await rm(keyFile)
    throw error
  }
}

async function writeKey(path: string, key: Uint8Array): Promise<void> {
  const text = `${Buffer.from(key).toString('base64')}\n`
  await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new Error(`${path} is there already, and stays as it is: name another file.`, { cause: error })
  })
}
