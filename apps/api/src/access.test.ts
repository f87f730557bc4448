import type { Failure } from '@repohook/events'
import type { Target, TargetRef } from '@repohook/hooks'
import { stillWorld } from '@repohook/events/testing'
import type { StoredToken } from '@repohook/store'
import { describe, expect, it } from 'vitest'
import { createAccess } from './access.ts'
import { Guesses } from './guesses.ts'
import { digestOf, makeToken } from './tokens.ts'

const token = makeToken()

const everything: StoredToken = {
  id: 7,
  name: 'admin',
  createdAt: 0,
  scopes: ['admin:instance'],
  targetIds: null,
  expiresAt: null,
  lastUsedAt: null,
}

interface Surroundings {
  readonly target?: Target | null
  readonly happenedOn?: TargetRef | null
  readonly reach?: Partial<StoredToken>
}

/** Knows one token by its digest, and counts how often it is asked. */
function tokensOf(known: string, { target = null, happenedOn = null, reach }: Surroundings = {}) {
  const asked: string[] = []
  const used: number[] = []
  const world = stillWorld()
  const access = createAccess({
    tokens: {
      async find(hash) {
        asked.push(hash)
        return hash === digestOf(known) ? { ...everything, ...reach } : null
      },
    },
    hooks: { target: async () => target, targetOfId: async () => target },
    deliveries: { targetOfEvent: async () => happenedOn },
    sessions: {
      begin: async () => {},
      beginByLink: async () => false,
      find: async () => null,
      end: async () => {},
    },
    guesses: { tokens: new Guesses(), sessions: new Guesses() },
    uses: { note: ({ id }) => void used.push(id) },
    world,
  })
  return { asked, used, access, world }
}

const refused = { code: 'auth.required' }

describe('the door', () => {
  it.each(['token', 'Token', 'bearer', 'Bearer', 'BEARER'])('opens for the scheme %s', async (scheme) => {
    const { access } = tokensOf(token)
    await expect(access.caller(`${scheme} ${token}`)).resolves.toMatchObject({ id: 7 })
    await expect(access.caller(`${scheme}   ${token} `)).resolves.toMatchObject({ id: 7 })
  })

  it('stays shut for a token that is unknown', async () => {
    const { access, asked } = tokensOf(token)
    await expect(access.caller(`Bearer ${makeToken()}`)).rejects.toMatchObject(refused)
    await expect(access.caller('Bearer chosen-by-somebody-else')).rejects.toMatchObject(refused)
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['a scheme alone', 'Bearer'],
    ['a scheme and a space', 'Bearer '],
    ['no scheme', token],
    ['another scheme', `Basic ${Buffer.from(`x:${token}`).toString('base64')}`],
    ['two tokens', `Bearer ${token} ${token}`],
    ['two headers', `Bearer ${token}, Bearer ${token}`],
    ['something before the scheme', `x Bearer ${token}`],
    ['a wrong checksum', `Bearer ${token.slice(0, -8)}00000000`],
    ['a token cut short', `Bearer ${token.slice(0, -1)}`],
    ['a prefix alone', 'Bearer rhk_'],
    ['a digest', `Bearer rhk_${digestOf(token)}`],
  ])('stays shut for %s, and asks no store', async (_, header) => {
    const { access, asked } = tokensOf(token)
    await expect(access.caller(header)).rejects.toMatchObject(refused)
    expect(asked).toEqual([])
  })

  it('hands the store a digest, never the token', async () => {
    const { access, asked } = tokensOf(token)
    await access.caller(`Bearer ${token}`)
    expect(asked).toEqual([digestOf(token)])
  })

  it('gives no proof for a target that is not there', async () => {
    const { access } = tokensOf(token)
    const caller = await access.caller(`Bearer ${token}`)
    await expect(caller.admin({ kind: 'repository', name: 'no/body' }, 'read')).rejects.toMatchObject({
      code: 'target.not_found',
      field: 'target',
    })
  })

  it('opens until the moment at which a token expires, and tells its holder', async () => {
    const reach = { expiresAt: stillWorld().now() + 60_000 }
    const { access, world, used } = tokensOf(token, { reach })
    world.pass(59_999)
    await expect(access.caller(`Bearer ${token}`)).resolves.toMatchObject({ id: 7, login: 'admin' })
    world.pass(1)
    await expect(access.caller(`Bearer ${token}`)).rejects.toMatchObject(refused)
    await expect(access.caller(`Bearer ${token}`)).rejects.toThrow('has expired')
    expect(used).toEqual([7])
  })

  it('shows no difference between what a token may not see and what is not there', async () => {
    const target = { kind: 'repository' as const, name: 'no/body', id: 3, parent: null, profile: {}, createdAt: 0 }
    const answerTo = async (surroundings: Surroundings) => {
      const caller = await tokensOf(token, surroundings).access.caller(`Bearer ${token}`)
      const admin = caller.admin({ kind: 'repository', name: 'no/body' }, 'write')
      return admin.then(
        () => null,
        ({ code, message, field }: Failure) => ({ code, message, field }),
      )
    }
    const nowhere = await answerTo({})
    expect(nowhere).toMatchObject({ code: 'target.not_found' })
    expect(await answerTo({ target, reach: { scopes: ['read:repo_hook'] } })).toEqual(nowhere)
    expect(await answerTo({ target, reach: { scopes: ['a scope of tomorrow'] } })).toEqual(nowhere)
    expect(await answerTo({ target, reach: { scopes: ['repo'], targetIds: [4] } })).toEqual(nowhere)
    expect(await answerTo({ target, reach: { scopes: ['repo'], targetIds: [4, 3] } })).toBeNull()
  })

  it('opens the repositories of an organization to a token that is limited to it', async () => {
    const target = {
      kind: 'repository' as const,
      name: 'octo-org/hello',
      id: 3,
      parent: { id: 2, name: 'octo-org' },
      profile: {},
      createdAt: 0,
    }
    const { access } = tokensOf(token, { target, reach: { scopes: ['repo'], targetIds: [2] } })
    const caller = await access.caller(`Bearer ${token}`)
    await expect(caller.admin(target, 'admin')).resolves.toMatchObject({ target })
    await expect(caller.admin({ kind: 'organization', name: 'octo-org' }, 'read')).rejects.toMatchObject({
      code: 'target.not_found',
    })
  })

  it('opens an event to whoever may administer what it happened on, and hides it from everybody else', async () => {
    const ref = { kind: 'repository' as const, name: 'octocat/hello' }
    const there = { ...ref, id: 3, parent: null, profile: {}, createdAt: 0 }
    const proofOf = async (target: Target | null, happenedOn: TargetRef | null) => {
      const { access } = tokensOf(token, { target, happenedOn })
      return (await access.caller(`Bearer ${token}`)).adminOfEvent('a-guid', 'read')
    }
    await expect(proofOf(there, ref)).resolves.toMatchObject({ target: there, proven: true })
    const hidden = { code: 'event.not_found', message: 'There is no event a-guid here.' }
    await expect(proofOf(null, ref)).rejects.toMatchObject(hidden)
    await expect(proofOf(there, null)).rejects.toMatchObject(hidden)
  })
})
