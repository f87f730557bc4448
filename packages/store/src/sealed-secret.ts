import { Secret, type Sealer } from '@repohook/hooks'

/** A hook's secret as its row keeps it, bound to that row. */
export const sealSecret = (secret: Secret | null, uid: string, sealer: Sealer): string | null =>
  secret && sealer.seal(secret.reveal(), placeOf(uid))

/** The secret that a row keeps. Opened when it is needed: one that does not open must not be in the way of the others. */
export const openSecret = (sealed: string | null, uid: string, sealer: Sealer): Secret | null =>
  sealed === null ? null : new Secret(() => sealer.open(sealed, placeOf(uid)))

const placeOf = (uid: string): string => `hooks/${uid}/secret`
