import type { Target, TargetRef } from '@repohook/hooks'
import type { TokenStore } from '@repohook/store'
import { describe, expect, it } from 'vitest'
import { createAccess } from './access.ts'
import { digestOf, makeToken } from './tokens.ts'

const token = makeToken()

/** Knows one token by its digest, and counts how often it is asked. */
function tokensOf(known: string, target: Target | null = null, happenedOn: TargetRef | null = null) {
  const asked: string[] = []
  const tokens: Pick<TokenStore, 'find'> = {
    async find(hash) {
      asked.push(hash)
      return hash === digestOf(known) ? { id: 7, name: 'admin' } : null
    },
  }
  return {
    asked,
    access: createAccess({
      tokens: tokens as TokenStore,
      hooks: { target: async () => target },
      deliveries: { targetOfEvent: async () => happenedOn },
    }),
  }
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

  it('opens an event to whoever may administer what it happened on, and hides it from everybody else', async () => {
    const ref = { kind: 'repository' as const, name: 'octocat/hello' }
    const there = { ...ref, id: 3, parent: null, profile: {}, createdAt: 0 }
    const proofOf = async (target: Target | null, happenedOn: TargetRef | null) => {
      const { access } = tokensOf(token, target, happenedOn)
      return (await access.caller(`Bearer ${token}`)).adminOfEvent('a-guid', 'read')
    }
    await expect(proofOf(there, ref)).resolves.toMatchObject({ target: there, proven: true })
    const hidden = { code: 'event.not_found', message: 'There is no event a-guid here.' }
    await expect(proofOf(null, ref)).rejects.toMatchObject(hidden)
    await expect(proofOf(there, null)).rejects.toMatchObject(hidden)
  })
})
