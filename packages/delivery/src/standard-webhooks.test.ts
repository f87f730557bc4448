import { Secret } from '@repohook/hooks'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { standardHeaders } from './standard-webhooks.ts'

const guid = '72d3162e-cc78-11e3-81ab-4c9367dc0958'
const body = Buffer.from('{"title":"Réunions 鍵 🗝️ \\u00e9","n":9007199254740993}')
/** The library judges by the real clock. */
const now = Date.now()

const headersOf = (secrets: readonly (string | null)[], bytes: Uint8Array = body, sentAt = now) =>
  standardHeaders(
    guid,
    sentAt,
    bytes,
    secrets.map((secret) => (secret === null ? null : new Secret(secret))),
  )
const verify = (webhook: Webhook, headers: Readonly<Record<string, string>>, bytes = body) =>
  webhook.verify(bytes, headers, { jsonParse: false })
const standardly = (secret: string) => new Webhook(secret)
const byItsBytes = (secret: string) => new Webhook(Buffer.from(secret), { format: 'raw' })

describe('the headers of Standard Webhooks', () => {
  it('are those of the example in the specification’s own libraries', () => {
    const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    const example = Buffer.from('{"test": 2432232314}')
    expect(standardHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, example, [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsec_${Buffer.alloc(64, 0xfb).toString('base64')}`])(
    'satisfy the library with the secret as it is: %s',
    (secret) => {
      expect(() => verify(standardly(secret), headersOf([secret]))).not.toThrow()
      expect(() => verify(standardly(`whsec_${'A'.repeat(32)}`), headersOf([secret]))).toThrow('No matching signature')
    },
  )

  it.each([
    's3cr3t',
    'correct horse battery staple',
    'pässwörd 鍵 🗝️',
    'abcd',
    'a'.repeat(1_024),
    'WHSEC_QUFBQQ==',
    'whsec_',
    'whsec_Q',
    'whsec_QUFBQQ',
    'whsec_QUFBQR==',
    'whsec_-_-_',
  ])('satisfy the library with the bytes of any other secret: %s', (secret) => {
    expect(() => verify(byItsBytes(secret), headersOf([secret]))).not.toThrow()
    expect(() => verify(byItsBytes(`${secret}.`), headersOf([secret]))).toThrow('No matching signature')
  })

  it('are made of the very bytes, the id and the time', () => {
    const [webhook, headers] = [byItsBytes('s'), headersOf(['s'])]
    expect(() => verify(webhook, headers, Buffer.from(`${body.toString()} `))).toThrow('No matching signature')
    expect(() => verify(webhook, { ...headers, 'webhook-id': 'other' })).toThrow('No matching signature')
    const later = String(Number(headers['webhook-timestamp']) + 1)
    expect(() => verify(webhook, { ...headers, 'webhook-timestamp': later })).toThrow('No matching signature')
    const [one, other] = [Uint8Array.of(0xc3, 0x28), Uint8Array.of(0xef, 0xbf, 0xbd, 0x28)]
    expect(headersOf(['s'], one)).not.toEqual(headersOf(['s'], other))
  })

  it('satisfy it with either of two secrets, the present one first', () => {
    const headers = headersOf(['present', 'previous'])
    for (const secret of ['present', 'previous']) expect(() => verify(byItsBytes(secret), headers)).not.toThrow()
    expect(() => verify(byItsBytes('another'), headers)).toThrow('No matching signature')
    const [present] = [headersOf(['present'])['webhook-signature']]
    expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/)
    expect(headers['webhook-signature']?.split(' ')[0]).toBe(present)
  })

  it('say the second in which the attempt was made, and another attempt says its own', () => {
    expect(headersOf(['s'], body, 1_999)['webhook-timestamp']).toBe('1')
    expect(headersOf(['s'], body, 2_000)['webhook-timestamp']).toBe('2')
    expect(headersOf(['s'], body, 1_999)['webhook-id']).toBe(headersOf(['s'], body, 2_000)['webhook-id'])
  })

  it('carry no signature at all without a secret', () => {
    expect(Object.keys(headersOf([null, null]))).toEqual(['webhook-id', 'webhook-timestamp'])
  })
})
