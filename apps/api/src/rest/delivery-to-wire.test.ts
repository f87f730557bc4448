import type { Target } from '@repohook/hooks'
import { describe, expect, it } from 'vitest'
import { detailToJson, summaryToWire } from './delivery-to-wire.ts'

const repository: Target = { id: 42, kind: 'repository', name: 'o/r', parent: null, profile: {}, createdAt: 0 }
const organization: Target = { ...repository, kind: 'organization', name: 'o' }
const summary = {
  id: 7,
  guid: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  settledAt: Date.parse('2026-01-02T03:04:05.999Z'),
  redelivery: false,
  durationMs: 270,
  status: 'OK',
  statusCode: 200,
  event: 'push',
  action: null,
}
const detail = {
  ...summary,
  url: 'https://example.com/',
  request: { headers: { 'X-GitHub-Event': 'push' }, payload: '{"id":9007199254740993, "a":1}' },
  response: { headers: [['A', '1']] as const, body: 'ok', bodyBytes: 2 },
}

describe('a delivery on the wire', () => {
  it('has GitHub’s keys in GitHub’s order', () => {
    expect(JSON.stringify(summaryToWire(summary, repository))).toBe(
      '{"id":7,"guid":"72d3162e-cc78-11e3-81ab-4c9367dc0958","delivered_at":"2026-01-02T03:04:05Z","redelivery":false,' +
        '"duration":0.27,"status":"OK","status_code":200,"event":"push","action":null,"installation_id":null,' +
        '"repository_id":42,"throttled_at":null}',
    )
  })

  it.each([
    [0, '0.0'],
    [4, '0.0'],
    [5, '0.01'],
    [100, '0.1'],
    [1000, '1.0'],
    [10_000, '10.0'],
    [10_004, '10.0'],
    [12_345, '12.35'],
    [null, '0.0'],
  ])('tells %s ms as %s: never a whole number', (durationMs, seconds) => {
    expect(JSON.stringify(summaryToWire({ ...summary, durationMs }, repository))).toContain(`"duration":${seconds},`)
  })

  it('of an organization’s hook names no repository', () => {
    expect(summaryToWire(summary, organization)).toMatchObject({ repository_id: null })
  })

  it('has the payload as it was published', () => {
    expect(detailToJson(detail, repository)).toBe(
      `${JSON.stringify(summaryToWire(summary, repository)).slice(0, -1)},"url":"https://example.com/",` +
        '"request":{"headers":{"X-GitHub-Event":"push"},"payload":{"id":9007199254740993, "a":1}},' +
        '"response":{"headers":{"A":"1"},"payload":"ok"}}',
    )
  })

  it.each(['', '{', '[1]', '"a"', 'null', '{"a":1}}', '\0'])('has none where it cannot be read: %j', (payload) => {
    const json = detailToJson({ ...detail, request: { headers: null, payload } }, repository)
    expect(JSON.parse(json)).toMatchObject({ request: { headers: null, payload: null } })
  })

  it('that was never sent has no URL and no headers', () => {
    const unsent = { ...detail, url: null, response: { headers: null, body: null, bodyBytes: null } }
    const read = JSON.parse(detailToJson(unsent, repository)) as object
    expect(read).not.toHaveProperty('url')
    expect(read).toMatchObject({ response: { headers: null, payload: null } })
  })

  it('has headers that came twice once, whatever their case, and whatever they are called', () => {
    const headers = [
      ['Set-Cookie', 'a'],
      ['X', '1'],
      ['set-cookie', 'b'],
      ['__proto__', 'p'],
    ] as const
    const json = detailToJson({ ...detail, response: { ...detail.response, headers } }, repository)
    expect(json).toContain('"response":{"headers":{"Set-Cookie":"a, b","X":"1","__proto__":"p"},')
  })
})
