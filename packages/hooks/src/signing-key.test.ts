import { describe, expect, it } from 'vitest'
import { isMisspelt, makeSecret, signingKey } from './signing-key.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('the key of a secret', () => {
  it.each([
    ['whsec_QQ==', 'A'],
    ['whsec_QUE=', 'AA'],
    ['whsec_c2VjcmV0', 'secret'],
    ['whsec_K/8=', '+\ufffd'],
  ])('%s is what its base64 says', (secret, key) => {
    expect(text(signingKey(secret))).toBe(key)
    expect(isMisspelt(secret)).toBe(false)
  })

  it.each(['s3cr3t', 'c2VjcmV0', 'pässwörd 🗝️', 'WHSEC_QQ==', ' whsec_QQ==', ''])('%j is its own bytes', (secret) => {
    expect(text(signingKey(secret))).toBe(secret)
    expect(isMisspelt(secret)).toBe(false)
  })

  it.each([
    'whsec_',
    'whsec_Q',
    'whsec_QQ',
    'whsec_QR==',
    'whsec_QQ==\n',
    'whsec_K_8=',
    'whsec_s3cr3t!',
    'whsec_QQ==QQ==',
  ])('%j is misspelt: it is its own bytes, which no library would guess', (secret) => {
    expect(text(signingKey(secret))).toBe(secret)
    expect(isMisspelt(secret)).toBe(true)
  })
})

describe('a secret that is made', () => {
  it('is 32 bytes as Standard Webhooks spells them, and never the same', () => {
    const made = Array.from({ length: 100 }, makeSecret)
    expect(new Set(made).size).toBe(100)
    for (const secret of made) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(signingKey(secret)).toHaveLength(32)
    }
  })
})
