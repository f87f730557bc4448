import { expect, it } from 'vitest'
import { digestOf, hintOf, isPlausible, makeToken } from './tokens.ts'

it('makes tokens that are all different, and that a header, a URL and a shell carry as they are', () => {
  const tokens = Array.from({ length: 1000 }, makeToken)
  expect(new Set(tokens).size).toBe(1000)
  for (const token of tokens) expect(token).toMatch(/^rhk_[A-Za-z0-9]{43}_[0-9a-f]{8}$/)
})

it('knows a typo in one of its tokens from a token', () => {
  const token = makeToken()
  expect(isPlausible(token)).toBe(true)
  for (let at = 4; at < token.length; at += 1) {
    const other = token[at] === '1' ? '2' : '1'
    expect(isPlausible(token.slice(0, at) + other + token.slice(at + 1))).toBe(false)
  }
  expect(isPlausible(token.slice(0, -1))).toBe(false)
  expect(isPlausible('rhk_')).toBe(false)
})

it('leaves a token that an operator chose to the store', () => {
  expect(isPlausible('chosen-by-an-operator')).toBe(true)
})

it('keeps a digest and a hint, neither of which opens anything', () => {
  const token = makeToken()
  expect(digestOf(token)).toMatch(/^[0-9a-f]{64}$/)
  expect(hintOf(token)).toBe(`rhk_…${token.slice(-4)}`)
})
