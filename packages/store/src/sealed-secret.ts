import { Secret, type Sealer } from '@repohook/hooks'

/** The columns that hold a secret. What one of them holds does not open in the other. */
export type SecretColumn = 'secret' | 'previous_secret' | 'template_headers'

/** A hook's secret as its row keeps it, bound to that row and column. */
export const sealSecret = (
  secret: Secret | null,
  uid: string,
  sealer: Sealer,
  column: SecretColumn = 'secret',
): string | null => secret && sealer.seal(secret.reveal(), placeOf(uid, column))

/** The secret that a row keeps. Opened when it is needed: one that does not open must not be in the way of the others. */
export const openSecret = (
  sealed: string | null,
  uid: string,
  sealer: Sealer,
  column: SecretColumn = 'secret',
): Secret | null => (sealed === null ? null : new Secret(() => sealer.open(sealed, placeOf(uid, column))))

/** Opens secrets, those it has opened lately without the sealer: a worker needs the same few all the time. */
export function secretOpener(
  sealer: Sealer,
): (sealed: string | null, uid: string, column?: SecretColumn) => Secret | null {
  const opened = new Map<string, Secret>()
  return (sealed, uid, column = 'secret') => {
    if (sealed === null) return null
    // Of this row and column: what was copied to another does not open there.
    const key = `${column} ${uid} ${sealed}`
    const secret = opened.get(key) ?? openSecret(sealed, uid, sealer, column)
    if (secret && !opened.has(key)) {
      if (opened.size >= mostOpened) opened.clear()
      opened.set(key, secret)
    }
    return secret
  }
}

const mostOpened = 1000

/** What a secret is bound to. */
const placeOf = (uid: string, column: SecretColumn): string => `hooks/${uid}/${column}`
