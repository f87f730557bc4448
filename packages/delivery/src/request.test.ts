import { createHash } from 'node:crypto'
import { Secret } from '@repohook/hooks'
import { describe, expect, it } from 'vitest'
import type { ClaimedDelivery } from './delivery.ts'
import { buildRequest } from './request.ts'
import { vectors } from './vectors.testing.ts'
import { well } from './well.testing.ts'

const sentAt = Date.UTC(2026, 0, 1, 12, 0, 0, 999)
const always = [
  'User-Agent',
  'Accept',
  'Content-Type',
  'X-GitHub-Delivery',
  'X-GitHub-Event',
  'X-GitHub-Hook-ID',
  'X-GitHub-Hook-Installation-Target-ID',
  'X-GitHub-Hook-Installation-Target-Type',
]

describe('the request of a delivery', () => {
  it('is a POST to the hook’s URL as it is now', () => {
    const url = 'https://example.com/hook?a=%20b#c'
    expect(buildRequest(delivery({ hook: { url } }), sentAt)).toMatchObject({ method: 'POST', url })
  })

  it('has the headers that GitHub sends, and no others', () => {
    const { headers } = buildRequest(delivery({ hook: { secret: new Secret('s3cr3t') } }), sentAt)
    expect(Object.keys(headers)).toEqual([...always, 'X-Hub-Signature', 'X-Hub-Signature-256'])
    expect(headers).toMatchObject({
      'User-Agent': expect.stringMatching(/^GitHub-Hookshot\/[0-9a-f]{7}$/) as string,
      Accept: '*/*',
      'Content-Type': 'application/json',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'X-GitHub-Event': 'issues',
      'X-GitHub-Hook-ID': '9007199254740991',
      'X-GitHub-Hook-Installation-Target-ID': '1296269',
      'X-GitHub-Hook-Installation-Target-Type': 'repository',
      'X-Hub-Signature': `sha1=${vectors.issuesJson.sha1}`,
      'X-Hub-Signature-256': `sha256=${vectors.issuesJson.sha256}`,
    })
  })

  it('says what the hook is installed on, be it not where the event happened', () => {
    const { headers } = buildRequest(delivery({ hook: { target: { id: 3, kind: 'organization' } } }), sentAt)
    expect(headers).toMatchObject({
      'X-GitHub-Hook-Installation-Target-ID': '3',
      'X-GitHub-Hook-Installation-Target-Type': 'organization',
    })
  })

  it('has no signature header at all without a secret', () => {
    expect(Object.keys(buildRequest(delivery(), sentAt).headers)).toEqual(always)
  })

  it.each(['json', 'form'] as const)('carries nothing of the secret but the two MACs: %s', (contentType) => {
    const plain = 'correct horse battery staple'
    const signed = buildRequest(delivery({ hook: { contentType, secret: new Secret(plain) } }), sentAt)
    const bare = buildRequest(delivery({ hook: { contentType } }), sentAt)
    const { 'X-Hub-Signature': _, 'X-Hub-Signature-256': __, ...headers } = signed.headers
    expect({ ...signed, headers }).toEqual(bare)

    const wire = JSON.stringify([signed.url, signed.headers, Buffer.from(signed.body).toString('latin1')])
    const bytes = Buffer.from(plain)
    const derived = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
      const digest = createHash(algorithm).update(bytes).digest()
      return [digest.toString('hex'), digest.toString('base64')]
    })
    const spelt = [plain, encodeURIComponent(plain), bytes.toString('hex'), bytes.toString('base64').slice(0, -2)]
    for (const text of [...spelt, ...derived]) expect(wire).not.toContain(text)
  })

  it('has the headers of Standard Webhooks beside GitHub’s when its hook wants them', () => {
    const secrets = { secret: new Secret('s3cr3t'), previousSecret: new Secret('before') }
    const { headers } = buildRequest(delivery({ hook: { ...secrets, standardWebhooks: true } }), sentAt)
    const github = buildRequest(delivery({ hook: secrets }), sentAt).headers
    expect(Object.keys(headers)).toEqual([
      ...Object.keys(github),
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ])
    expect(headers).toMatchObject({
      ...github,
      'X-Hub-Signature-256': `sha256=${vectors.issuesJson.sha256}`,
      'webhook-id': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'webhook-timestamp': String(Date.UTC(2026, 0, 1, 12) / 1_000),
    })
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  })

  it('checks the receiver’s certificate unless the hook says otherwise', () => {
    expect(buildRequest(delivery(), sentAt).verifyTls).toBe(true)
    expect(buildRequest(delivery({ hook: { insecureSsl: true } }), sentAt).verifyTls).toBe(false)
  })

  describe('of a json hook', () => {
    it('has the very bytes that were published as its body', () => {
      const claimed = delivery()
      expect(buildRequest(claimed, sentAt).body).toBe(claimed.event.payload)
    })
  })

  describe('of a form hook', () => {
    it('has the body of GitHub, and signs it in its raw form', () => {
      const { body, headers } = buildRequest(
        delivery({ hook: { contentType: 'form', secret: new Secret('s3cr3t') } }),
        sentAt,
      )
      expect(Buffer.from(body).toString()).toBe(vectors.issuesForm.body)
      expect(headers).toMatchObject({
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Hub-Signature': `sha1=${vectors.issuesForm.sha1}`,
        'X-Hub-Signature-256': `sha256=${vectors.issuesForm.sha256}`,
      })
    })

    it.each([
      '{"title":"Réunions 鍵 🗝️"}',
      '{ "n": 1649922777.0, "big":9007199254740993,\r\n "a":1, "a":2 }',
      '{"s":"& = + % ; # \\u00e9 \\ud83d \\" \\\\ ~*-._"}',
    ])('gives back the payload to who decodes it: %s', (text) => {
      const { body } = buildRequest(delivery({ payload: Buffer.from(text), hook: { contentType: 'form' } }), sentAt)
      const raw = Buffer.from(body).toString('latin1')
      expect(raw).toMatch(/^payload=[\w%+*.-]+$/)
      expect([...new URLSearchParams(raw)]).toEqual([['payload', text]])
    })

    it('encodes the payload’s own bytes, not the buffer under them', () => {
      const payload = Buffer.from('xx{"a":1}xx').subarray(2, -2)
      const { body } = buildRequest(delivery({ payload, hook: { contentType: 'form' } }), sentAt)
      expect(Buffer.from(body).toString()).toBe('payload=%7B%22a%22%3A1%7D')
    })
  })
})

function delivery({
  payload = Buffer.from(vectors.issuesJson.body),
  hook = {},
}: { payload?: Uint8Array; hook?: Partial<ClaimedDelivery['hook']> } = {}): ClaimedDelivery {
  return {
    id: 1,
    leaseToken: 'lease',
    kind: 'event',
    attempt: 0,
    dueAt: 0,
    retries: 0,
    event: { guid: '72d3162e-cc78-11e3-81ab-4c9367dc0958', name: 'issues', payload },
    hook: {
      id: Number.MAX_SAFE_INTEGER,
      url: 'https://example.com/hook',
      contentType: 'json',
      secret: null,
      previousSecret: null,
      standardWebhooks: false,
      insecureSsl: false,
      format: 'github',
      template: null,
      retryPolicy: null,
      target: { id: 1_296_269, kind: 'repository' },
      health: well,
      ...hook,
    },
  }
}
