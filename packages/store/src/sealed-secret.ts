import { Secret, type Sealer } from '@repohook/hooks'

/** A hook's secret as its row keeps it, bound to that row. */
export const sealSecret = (secret: Secret | null, uid: string, sealer: Sealer): string | null =>
  secret && sealer.seal(secret.reveal(), placeOf(uid))

/** The secret that a row keeps. Opened when it is needed: one that does not open must not be in the way of the others. */
export const openSecret = (sealed: string | null, uid: string, sealer: Sealer): Secret | null =>
  sealed === null ? null : new Secret(() => sealer.open(sealed, placeOf(uid)))

/** Opens secrets, those it has opened lately without the sealer: a worker needs the same few all the time. */
export function secretOpener(sealer: Sealer): (sealed: string | null, uid: string) => Secret | null {
  const opened = new Map<string, Secret>()
  return (sealed, uid) => {
    // Of this row: what was copied to another does not open there.
    const key = `${uid} ${sealed}`
    const secret = opened.get(key) ?? openSecret(sealed, uid, sealer)
    if (secret && !opened.has(key)) {
      if (opened.size >= mostOpened) opened.clear()
      opened.set(key, secret)
    }
    return secret
  }
}

const mostOpened = 1000

const placeOf = (uid: string): string => `hooks/${uid}/secret`
