import { stillWorld } from '@repohook/events/testing'
import type { NewSession, NewToken } from '@repohook/store'
import { expect, it } from 'vitest'
import { admit, type AdmitContext } from './admit.ts'
import { digestOf, isPlausible } from './tokens.ts'

const world = stillWorld()

function emptyStore() {
  const kept = new Map<string, NewToken>()
  const links: { link: NewSession; tokenId: number }[] = []
  const sessions: AdmitContext['sessions'] = {
    async addLink(link, tokenId) {
      links.push({ link, tokenId })
      return true
    },
  }
  const tokens: AdmitContext['tokens'] = {
    replace: async (token) => void kept.set(token.name, token),
    async addFirst(token) {
      if (kept.size > 0) return false
      kept.set(token.name, token)
      return true
    },
    async find(hash) {
      const found = [...kept.values()].find((token) => token.hash === hash)
      return found ? { ...found, id: 7, lastUsedAt: null } : null
    },
  }
  return { context: { tokens, sessions, world }, links, hashes: () => [...kept.values()].map(({ hash }) => hash), kept }
}

it('makes a token where there is none, answers it once, and keeps its digest alone', async () => {
  const { context, links, hashes, kept } = emptyStore()
  const { token = '', code = '' } = (await admit(undefined, context)) ?? {}
  expect(isPlausible(token)).toBe(true)
  expect(hashes()).toEqual([digestOf(token)])
  expect(JSON.stringify([...kept.values()])).not.toContain(token)
  const link = { hash: digestOf(code ?? ''), createdAt: world.now(), expiresAt: world.now() + 3_600_000 }
  expect(links).toEqual([{ link, tokenId: 7 }])
  expect(await admit(undefined, context)).toBeNull()
  expect(hashes()).toEqual([digestOf(token)])
})

it('puts the token that an operator gives in the place of the one before, and does not repeat it', async () => {
  const { context, links, hashes } = emptyStore()
  await admit(undefined, context)
  expect(await admit('first-chosen-by-an-operator', context)).toBeNull()
  expect(hashes()).toEqual([digestOf('first-chosen-by-an-operator')])
  expect(await admit('second-chosen-by-an-operator', context)).toBeNull()
  expect(hashes()).toEqual([digestOf('second-chosen-by-an-operator')])
  expect(await admit(undefined, context)).toBeNull()
  expect(hashes()).toEqual([digestOf('second-chosen-by-an-operator')])
  expect(links).toHaveLength(1)
})
