import type { NewToken } from './token-store.ts'

/** A token of that name that opens everything, for ever. */
export const newToken = (name: string, hash = `hash of ${name}`): NewToken => ({
  name,
  hash,
  hint: 'rhk_…0000',
  scopes: ['admin:instance'],
  targetIds: null,
  createdAt: 7,
  expiresAt: null,
})
