import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

let installation: Installation
beforeAll(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterAll(() => installation.close())

const input = encodeURIComponent(JSON.stringify({ target: repository }))
const origin = 'https://evil.example'

describe.each([
  ['GET', '/', null],
  ['GET', '/livez', null],
  ['GET', '/readyz', null],
  ['GET', '/metrics', null],
  ['GET', '/nowhere', null],
  ['GET', `/trpc/hooks.list?input=${input}`, 'private, no-store'],
  ['POST', '/trpc/hooks.create', 'private, no-store'],
  ['POST', '/trpc/nothing.here', 'private, no-store'],
  ['GET', `/api/v3/repos/${repository.name}`, 'private|no-store'],
  ['GET', '/api/v3/nowhere', 'private|no-store'],
  ['POST', `/api/v3/repos/${repository.name}/events`, 'no-store'],
])('the answer to %s %s', (method, path, cacheControl) => {
  it.each([true, false])(
    'is shown nowhere, guessed at by nobody and told to no other origin (with a token: %s)',
    async (isKnown) => {
      const authorization = isKnown ? { authorization: `Bearer ${installation.token}` } : undefined
      const { headers } = await installation.app.request(path, { method, headers: { origin, ...authorization } })
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      if (cacheControl !== null) expect(headers.get('cache-control')).toMatch(new RegExp(cacheControl))
    },
  )

  it('lets no other origin in', async () => {
    const asked = { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' }
    const { headers } = await installation.app.request(path, { method: 'OPTIONS', headers: asked })
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})
