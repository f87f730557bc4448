import { Webhooks } from '@octokit/webhooks'
import { describe, expect, it } from 'vitest'
import { sign } from './signature.ts'
import { vectors } from './vectors.testing.ts'

describe('the signatures of a body', () => {
  it.each(Object.entries(vectors))('are those of the vector %s', (_, { body, secret, sha1, sha256 }) => {
    expect(sign(Buffer.from(body), secret)).toEqual({
      'X-Hub-Signature': `sha1=${sha1}`,
      'X-Hub-Signature-256': `sha256=${sha256}`,
    })
  })

  it('come older first', () => {
    expect(Object.keys(sign(Buffer.from('{}'), 's'))).toEqual(['X-Hub-Signature', 'X-Hub-Signature-256'])
  })

  it.each([
    ['ASCII', '{"a":1}', 's3cr3t'],
    ['a body of many scripts', '{"title":"Réunions 鍵 🗝️ \\u00e9 e\u0301"}', 's3cr3t'],
    ['a secret of many scripts', '{"a":1}', 'pässwörd 鍵 🗝️'],
    ['a long secret', '{"a":1}', '$'.repeat(1_024)],
    ['spacing and numbers that JSON.stringify would change', '{ "n": 1649922777.0, "big":9007199254740993 }\n', 's'],
  ])('satisfy @octokit/webhooks: %s', async (_, body, secret) => {
    const signature = sign(Buffer.from(body), secret)['X-Hub-Signature-256']
    expect(await new Webhooks({ secret }).verify(body, signature)).toBe(true)
    expect(await new Webhooks({ secret: `${secret}.` }).verify(body, signature)).toBe(false)
    expect(await new Webhooks({ secret }).verify(`${body} `, signature)).toBe(false)
  })

  it('are made of the bytes, be they text or not', () => {
    const [one, other] = [Uint8Array.of(0xc3, 0x28), Uint8Array.of(0xef, 0xbf, 0xbd, 0x28)]
    expect(sign(one, 's')).not.toEqual(sign(other, 's'))
  })

  it('are made of a view’s own bytes, not of the buffer under it', () => {
    const view = new Uint8Array(Buffer.from('xxHello, World!xx').buffer.slice(0)).subarray(0, 0)
    expect(sign(view, 's')).toEqual(sign(new Uint8Array(0), 's'))
    const framed = Buffer.from(`xx${vectors.documented.body}xx`).subarray(2, -2)
    expect(sign(framed, vectors.documented.secret)['X-Hub-Signature-256']).toBe(`sha256=${vectors.documented.sha256}`)
  })
})
