import { sightOf } from '@repohook/hooks'
import type { Access } from './access.ts'
import type { Caller } from './caller.ts'

/** A door that lets everybody in, and proves by `admin`. */
export function openAccess(admin: () => Promise<never> = async () => ({}) as never): Access {
  const caller: Caller = {
    id: 1,
    login: 'mona',
    createdAt: 0,
    scopes: ['admin:instance'],
    sight: sightOf([], null),
    expiresAt: null,
    reach: async () => null,
    ownKey: (key) => key,
    admin,
    adminOfRepository: admin,
    organization: admin,
    adminOfEvent: admin,
  }
  return {
    caller: async () => caller,
    callerOfSession: async () => caller,
    signIn: async () => ({ caller, secret: '', expiresAt: 0 }),
    signOut: async () => {},
  }
}

/** Where nothing is kept of what is done, and nothing counted. */
export const unwatched = { audit: { tell: async () => {} }, callsPerHour: 0 }
