import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Installation } from './installation.testing.ts'

const index = '<!doctype html><title>Repohook</title><script type="module" src="/assets/index-abc.js"></script>'
const script = `console.log(${JSON.stringify('x'.repeat(5_000))})`
let folder: string
let installation: Installation
let server: ReturnType<typeof createServer>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-dashboard-'))
  const dist = join(folder, 'dist')
  await mkdir(join(dist, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'CANARY')
  await symlink(join(folder, 'secret.txt'), join(dist, 'assets', 'link.txt'))
  await writeFile(join(dist, 'index.html'), index)
  await writeFile(join(dist, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(dist, 'assets', 'index-abc.js'), script)
  await writeFile(join(dist, 'assets', 'small-abc.css'), 'a{}')
  await writeFile(join(dist, 'assets', 'mona-abc.woff2'), Buffer.alloc(5_000, 'w'))
  installation = await install({}, undefined, dist)
  const listener = getRequestListener(installation.app.fetch)
  server = createServer((incoming, outgoing) => void listener(incoming, outgoing)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(async () => {
  server.close()
  await installation.close()
  await rm(folder, { recursive: true })
})

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Buffer
}

/** Over HTTP, the path as it is: `fetch` would put it right before it sends it. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      )
    })
      .on('error', reject)
      .end()
  })
const asset = '/assets/index-abc.js'

describe('the dashboard', () => {
  it.each([
    '/',
    '/index.html',
    '/sign-in',
    '/repositories/octocat/next.js/hooks/1?tab=log',
    '/apiary',
    '/%E2%9C%93',
    '/a%00b',
  ])('is the page at %s, which is asked for each time', async (path) => {
    const { status, headers, bytes } = await get(path)
    expect([status, bytes.toString()]).toEqual([200, index])
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect((await get(path, { 'if-none-match': String(headers['etag']) })).status).toBe(304)
  })

  it('runs what it brought along and nothing else, and is shown inside of no other page', async () => {
    const { headers } = await get('/')
    expect(String(headers['content-security-policy']).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
  })

  it('has parts that are kept for ever', async () => {
    const { status, headers, bytes } = await get(asset)
    expect([status, bytes.toString()]).toEqual([200, script])
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    })
    expect((await get('/favicon.svg')).headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'no-cache',
    })
  })

  it.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['br', 'br;q=0.1', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ])('is compressed by %s for who takes %s', async (encoding, accepted, open) => {
    for (let twice = 0; twice < 2; twice++) {
      const { headers, bytes } = await get(asset, { 'accept-encoding': accepted })
      expect(headers).toMatchObject({ 'content-encoding': encoding, 'content-length': String(bytes.length) })
      expect(bytes.length).toBeLessThan(200)
      expect(open(bytes).toString()).toBe(script)
    }
  })

  it.each([
    ['for who takes nothing', asset, ''],
    ['for who takes another', asset, 'zstd, brotli'],
    ['where it is small', '/assets/small-abc.css', 'br'],
    ['where it is compressed already', '/assets/mona-abc.woff2', 'br'],
  ])('is as it is %s', async (_, path, accepted) => {
    expect((await get(path, { 'accept-encoding': accepted })).headers['content-encoding']).toBeUndefined()
  })

  it.each(['/', asset, '/sign-in'])('answers HEAD of %s as it would GET, without a body', async (path) => {
    const [got, head] = [await get(path), await get(path, {}, 'HEAD')]
    expect(head.bytes).toHaveLength(0)
    const { 'x-request-id': _, date, ...headers } = got.headers
    expect(head).toMatchObject({ status: 200, headers })
    expect(date).toBeDefined()
  })

  it.each(['/assets/', '/assets', '/assets/unknown-abc.js', '/assets/index-abc.js/', '/assets/link.txt'])(
    'has no page at %s',
    async (path) =>
      expect(await get(path)).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } }),
  )

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%252f..%252fsecret.txt',
    '/assets/%c0%ae%c0%ae/secret.txt',
    '/assets/%00/../../secret.txt',
    '/assets/index-abc.js%00.txt',
    '/assets//etc/passwd',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/assets/%',
    '/assets/%E0%A4%A',
    '/assets\\..\\..\\secret.txt',
  ])('shows nothing that is not its own at %s', async (path) => {
    const { status, bytes } = await get(path)
    expect([200, 400, 404]).toContain(status)
    if (status === 200) expect(bytes.toString()).toBe(index)
    expect(bytes.toString()).not.toMatch(/CANARY|root:/)
  })

  it.each([
    '/api',
    '/api/',
    '/api/v3/nowhere',
    '/api/v4',
    '/trpc',
    '/trpc/nothing.here',
    '/livez/x',
    '/readyz/',
    '/metrics/x',
  ])('leaves %s to programs', async (path) => {
    const { status, headers } = await get(path)
    expect(status).toBe(404)
    expect(headers['content-type']).toMatch(/^application\/json/)
  })

  it('is read, and nothing else', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      for (const path of ['/', asset]) expect((await get(path, {}, method)).status).toBe(404)
    expect((await get('/livez')).bytes.toString()).toBe('{"status":"ok"}')
  })
})

it('where no dashboard was built, the server says in words that it runs', async () => {
  const bare = await install({}, undefined, join(folder, 'nowhere'))
  const root = await bare.app.request('/')
  expect([root.status, await root.text()]).toEqual([200, expect.stringContaining('Repohook is running')])
  expect((await bare.app.request('/sign-in')).status).toBe(404)
  await bare.close()
})
