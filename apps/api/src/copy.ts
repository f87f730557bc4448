import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { copyInstallation, openCopy, openOriginal, type Transferred, type TransferProgress } from '@repohook/store'
import { keyPlaceOf } from './secret-key.ts'

/** Where an installation is, and where it is to be: `file:` and a path, or a `postgres:` URL. */
export interface CopyRequest {
  readonly from: string
  readonly to: string
}

/** What was copied, and what is not in a database: the key that opens its secrets. */
export interface InstallationCopy extends Transferred {
  readonly key: {
    /** The file beside the original that holds it; null where it is a setting. */
    readonly from: string | null
    /** Where a start on the copy looks for it unless it is set; null where it has to be set. */
    readonly to: string | null
  }
}

/**
 * Copies an installation that no server works on into an empty database, on the same kind of database or the other one, and
 * holds each row to its original. What was broken off goes on.
 *
 * @throws an Error that says what is in the way
 */
export async function copy(
  { from, to }: CopyRequest,
  context: { readonly onProgress: (progress: TransferProgress) => void; readonly signal: AbortSignal },
): Promise<InstallationCopy> {
  const [keyOfOriginal, keyOfCopy] = [from, to].map((url) => placeOf(url))
  if (keyOfOriginal ? keyOfOriginal === keyOfCopy : from === to)
    throw new Error('That is one database: name an empty one to copy it into.')
  const original = await openOriginal(from)
  try {
    const target = await openCopy(to)
    try {
      const transferred = await copyInstallation(original, target, context)
      const isBeside = keyOfOriginal && existsSync(keyOfOriginal)
      return { ...transferred, key: { from: isBeside ? keyOfOriginal : null, to: keyOfCopy ?? null } }
    } finally {
      await target.close()
    }
  } finally {
    await original.close()
  }
}

function placeOf(databaseUrl: string): string | null {
  const place = keyPlaceOf(databaseUrl)
  return place && resolve(place)
}
