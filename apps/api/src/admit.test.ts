import { stillWorld } from '@repohook/events/testing'
import type { NewToken, TokenStore } from '@repohook/store'
import { expect, it } from 'vitest'
import { admit } from './admit.ts'
import { digestOf, isPlausible } from './tokens.ts'

const world = stillWorld()

function emptyStore() {
  const kept = new Map<string, NewToken>()
  const tokens: Pick<TokenStore, 'addFirst' | 'replace'> = {
    replace: async (token) => void kept.set(token.name, token),
    async addFirst(token) {
      if (kept.size > 0) return false
      kept.set(token.name, token)
      return true
    },
  }
  return { tokens, hashes: () => [...kept.values()].map(({ hash }) => hash), kept }
}

it('makes a token where there is none, answers it once, and keeps its digest alone', async () => {
  const { tokens, hashes, kept } = emptyStore()
  const token = (await admit(undefined, tokens, world)) ?? ''
  expect(isPlausible(token)).toBe(true)
  expect(hashes()).toEqual([digestOf(token)])
  expect(JSON.stringify([...kept.values()])).not.toContain(token)
  expect(await admit(undefined, tokens, world)).toBeNull()
  expect(hashes()).toEqual([digestOf(token)])
})

it('puts the token that an operator gives in the place of the one before, and does not repeat it', async () => {
  const { tokens, hashes } = emptyStore()
  await admit(undefined, tokens, world)
  expect(await admit('first-chosen-by-an-operator', tokens, world)).toBeNull()
  expect(hashes()).toEqual([digestOf('first-chosen-by-an-operator')])
  expect(await admit('second-chosen-by-an-operator', tokens, world)).toBeNull()
  expect(hashes()).toEqual([digestOf('second-chosen-by-an-operator')])
  expect(await admit(undefined, tokens, world)).toBeNull()
  expect(hashes()).toEqual([digestOf('second-chosen-by-an-operator')])
})
