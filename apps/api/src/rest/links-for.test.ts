import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen, type Server } from '../server.ts'
import { parseProxies } from './links-for.ts'
import { manage, type Managed } from './hooks.testing.ts'

let managed: Managed
let server: Server
async function serve(settings: Record<string, string>) {
  managed = await manage(settings)
  server = await listen(managed.installation.app, { host: '127.0.0.1', port: 0 })
}
const path = '/repos/octocat/Hello-World/hooks'

/** Where a hook says that it is, and the one `Location`, asked over a real connection. */
async function placeOf(headers: Record<string, string>): Promise<string> {
  const { token } = managed.installation
  const response = await fetch(`${server.url}/api/v3${path}`, {
    method: 'POST',
    headers: { authorization: `token ${token}`, ...headers },
    body: JSON.stringify({ config: { url: managed.receiver.url } }),
  })
  const { id, url } = (await response.json()) as { id: number; url: string }
  expect(response.headers.get('location')).toBe(url)
  expect(url.endsWith(`/api/v3${path}/${id}`)).toBe(true)
  return url.slice(0, -`/api/v3${path}/${id}`.length)
}

const forwarded = {
  'x-forwarded-proto': 'https, http',
  'x-forwarded-host': 'hooks.example.com:8443, inner',
  'x-forwarded-prefix': '/deep/hooks/',
}

describe('links', () => {
  afterEach(async () => {
    await server.close(0)
    await managed.close()
  })

  describe('to a caller whom no proxy is between', () => {
    beforeEach(() => serve({}))

    it('lead where the caller asked', async () => {
      expect(await placeOf({})).toBe(server.url)
    })

    it('believe nothing that a caller says of proxies', async () => {
      expect(await placeOf(forwarded)).toBe(server.url)
    })
  })

  describe('behind a proxy that is trusted', () => {
    beforeEach(() => serve({ REPOHOOK_TRUSTED_PROXIES: '::1, 127.0.0.0/8' }))

    it('lead to the scheme, the host and the prefix that the caller used', async () => {
      expect(await placeOf(forwarded)).toBe('https://hooks.example.com:8443/deep/hooks')
    })

    it('lead where the proxy asked, where it says nothing', async () => {
      expect(await placeOf({})).toBe(server.url)
    })

    it.each([
      ['another scheme', { 'x-forwarded-proto': 'javascript' }],
      ['a host with a path', { 'x-forwarded-host': 'example.com/path' }],
      ['a host with a user', { 'x-forwarded-host': 'me@example.com' }],
      ['a prefix with a query', { 'x-forwarded-prefix': '/a?b=' }],
    ])('do not repeat what is no address: %s', async (_, odd) => {
      expect(await placeOf({ ...forwarded, ...odd })).toBe(server.url)
    })
  })

  describe('where a public address is set', () => {
    beforeEach(() =>
      serve({ REPOHOOK_PUBLIC_URL: 'https://public.example.com/x', REPOHOOK_TRUSTED_PROXIES: '127.0.0.1' }),
    )

    it('lead there, whatever a proxy says', async () => {
      expect(await placeOf(forwarded)).toBe('https://public.example.com/x')
    })
  })
})

describe('the list of proxies', () => {
  it.each(['x', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '::1/129', '10.0.0.1/-1'])('does not take %s', (text) => {
    expect(() => parseProxies(text)).toThrow(text)
  })

  it('takes addresses and networks of both families', () => {
    const list = parseProxies('10.0.0.0/8, ,192.0.2.7,2001:db8::/32')
    const asked = ['10.9.9.9', '11.0.0.1', '192.0.2.7', '192.0.2.8'].map((address) => list.check(address))
    expect(asked).toEqual([true, false, true, false])
    expect(list.check('2001:db8::1', 'ipv6')).toBe(true)
  })
})
