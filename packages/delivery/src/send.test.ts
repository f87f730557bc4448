import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { excludeSelf, parseAllowedHosts } from '@repohook/hooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { OutgoingRequest } from './exchange.ts'
import { createSender, type Sender, type SenderOptions } from './send.ts'
import { testCertificate } from './test-certificate.testing.ts'

const cleanUps: (() => Promise<unknown> | void)[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

describe('what goes out', () => {
  it('is exactly the given bytes and headers, and nothing but framing is added', async () => {
    const receiver = await httpReceiver()
    const body = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256)
    const headers = { 'User-Agent': 'Repohook', 'Content-Type': 'application/json', 'X-GitHub-Event': 'push' }

    await senderOf().send(post(`${receiver.url}hook?a=%20b`, { headers, body }))

    const [request] = receiver.requests
    expect(request?.line).toBe('POST /hook?a=%20b')
    expect(request?.body.equals(body)).toBe(true)
    expect(request?.rawHeaders).toEqual([
      ['host', new URL(receiver.url).host],
      ['connection', 'keep-alive'],
      ...Object.entries(headers),
      ['content-length', '300000'],
    ])
  })

  it.each([
    '//127.0.0.2/x',
    '/http://127.0.0.2/',
    '/@127.0.0.2/',
    '/%2F%2F127.0.0.2',
    '/?http://127.0.0.2/',
    '/a:80//b',
  ])('goes to the host of its URL whatever the path is: %s', async (path) => {
    const receiver = await httpReceiver()
    const { origin, host } = new URL(receiver.url)
    expect((await senderOf().send(post(origin + path))).outcome.kind).toBe('delivered')
    expect(receiver.requests[0]?.line).toBe(`POST ${path}`)
    expect(receiver.requests[0]?.rawHeaders[0]).toEqual(['host', host])
  })

  it('keeps a view of a larger buffer to its own bytes', async () => {
    const receiver = await httpReceiver()
    await senderOf().send(
      post(receiver.url, { body: new Uint8Array(Buffer.from('abcdef').buffer.slice(0)).subarray(0, 2) }),
    )
    expect(receiver.requests[0]?.body.length).toBe(2)
  })

  it('reaches the receiver itself whatever proxy the environment names', async () => {
    const proxy = await httpReceiver()
    const receiver = await httpReceiver()
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxy.url)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    vi.stubEnv('NO_PROXY', '')

    const { outcome } = await senderOf().send(post(receiver.url))

    expect(outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(proxy.requests).toEqual([])
  })

  it('is HTTP/1.1, also to a receiver that offers HTTP/2', async () => {
    const versions: string[] = []
    const server = createSecureServer({ ...testCertificate, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion)
      response.end()
    })
    const sender = senderOf()
    const url = `https://127.0.0.1:${await listen(server)}/`
    expect((await sender.send(post(url, { verifyTls: false }))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(versions).toEqual(['1.1'])
  })

  it('uses a connection again, and opens at most 8 to one receiver', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf({ timeoutMs: 10_000 })
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 40 }, () => sender.send(post(receiver.url))))
    }
    expect(receiver.requests.length).toBe(120)
    expect(receiver.connections).toBeLessThanOrEqual(8)
  })
})

describe('an idle connection', () => {
  it('is kept no longer than we mean to, whatever the receiver promises', async () => {
    const closed = Promise.withResolvers<boolean>()
    const url = await tcpReceiver((socket) => {
      socket.on('close', (hadError) => closed.resolve(!hadError))
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=99999\r\n\r\n'),
      )
    })
    await senderOf({ keepAliveMs: 300 }).send(post(url))
    expect(await closed.promise).toBe(true)
  })

  it('is closed when the receiver says something unasked, and the next request gets its own answer', async () => {
    const closed = Promise.withResolvers<void>()
    let connections = 0
    const url = await tcpReceiver((socket) => {
      connections += 1
      socket.on('close', () => closed.resolve())
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        setImmediate(() => setImmediate(() => socket.write('HTTP/1.1 500 Poison\r\nContent-Length: 0\r\n\r\n')))
      })
    })
    const sender = senderOf()
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'delivered', status: 200 })
    await closed.promise
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(connections).toBe(2)
  })
})

describe('what comes back', () => {
  it.each([200, 201, 202, 204, 205])('is delivered for a %d', async (status) => {
    const receiver = await httpReceiver((_request, response) => response.writeHead(status).end())
    const exchange = await senderOf().send(post(receiver.url))
    expect(exchange).toMatchObject({ outcome: { kind: 'delivered', status }, flags: [] })
    expect(exchange.durationMs).toBeGreaterThan(0)
  })

  it.each([304, 400, 410, 429, 500, 503, 600, 999])('is refused for a %d', async (status) => {
    const receiver = await httpReceiver((_request, response) => response.writeHead(status).end())
    expect((await senderOf().send(post(receiver.url))).outcome).toEqual({ kind: 'refused', status })
  })

  it.each([301, 302, 303, 307, 308])('is refused for a %d, which is not followed', async (status) => {
    const receiver = await httpReceiver((_request, response) => response.writeHead(status, { location: '/next' }).end())
    const exchange = await senderOf().send(post(receiver.url))
    expect(exchange.outcome).toEqual({ kind: 'refused', status })
    expect(exchange.responseHeaders).toContainEqual(['location', '/next'])
    expect(receiver.requests.length).toBe(1)
  })

  it('keeps headers in order, duplicates and all, and a __proto__ harmless', async () => {
    const url = await answering(
      'HTTP/1.1 200 OK\r\nX-B: 1\r\n__proto__: polluted\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n',
    )
    const exchange = await senderOf().send(post(url))
    expect(exchange.responseHeaders).toEqual([
      ['X-B', '1'],
      ['__proto__', 'polluted'],
      ['Set-Cookie', 'a'],
      ['set-cookie', 'b'],
    ])
    expect(Object.getPrototypeOf(exchange.responseHeaders)).toBe(Array.prototype)
  })

  it('keeps at most 50 headers of at most 1 KiB', async () => {
    const headers = Array.from({ length: 60 }, (_, index) => `X-${index}: ${'v'.repeat(index === 0 ? 2000 : 10)}\r\n`)
    const exchange = await senderOf().send(post(await answering(`HTTP/1.1 200 OK\r\n${headers.join('')}\r\n`)))
    expect(exchange.responseHeaders.length).toBe(50)
    expect(exchange.responseHeaders[0]).toEqual(['X-0', 'v'.repeat(1024)])
  })

  it('keeps the body as raw bytes, never decompressed', async () => {
    const body = gzipSync('hello')
    const receiver = await httpReceiver((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    )
    expect(Buffer.from((await senderOf().send(post(receiver.url))).responseBody).equals(body)).toBe(true)
  })

  it('keeps 64 KiB whole', async () => {
    const receiver = await httpReceiver((_request, response) => response.end('x'.repeat(65_536)))
    const exchange = await senderOf().send(post(receiver.url))
    expect(exchange.responseBody.length).toBe(65_536)
    expect(exchange.flags).toEqual([])
  })

  it('cuts an endless body at 64 KiB and hangs up', async () => {
    const hungUp = Promise.withResolvers<void>()
    const url = await tcpReceiver((socket) => {
      socket.on('close', () => hungUp.resolve())
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const pump = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(65_536)));
          socket.once('drain', pump)
        }
        pump()
      })
    })
    const exchange = await senderOf({ timeoutMs: 20_000 }).send(post(url))
    expect(exchange.outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(exchange.responseBody.length).toBe(65_536)
    expect(exchange.flags).toEqual(['response_truncated'])
    expect(exchange.durationMs).toBeLessThan(10_000)
    await hungUp.promise
  })

  it.each([
    ['closes inside the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
    ['closes inside a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc'],
  ])('goes by the status when the receiver %s', async (_what, answer) => {
    const exchange = await senderOf().send(post(await answering(answer)))
    expect(exchange).toMatchObject({ outcome: { kind: 'delivered', status: 200 }, flags: ['response_incomplete'] })
    expect(Buffer.from(exchange.responseBody).toString()).toBe('abc')
  })

  it('goes by the status when the receiver answers before it has read a large body', async () => {
    const url = await tcpReceiver((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))
    })
    const { outcome } = await senderOf({ timeoutMs: 5000 }).send(post(url, { body: new Uint8Array(8_000_000) }))
    expect(outcome).toEqual({ kind: 'refused', status: 413 })
  })

  it('takes interim responses before the answer', async () => {
    const url = await answering(
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
    )
    expect((await senderOf().send(post(url))).outcome).toEqual({ kind: 'delivered', status: 200 })
  })
})

describe('the deadline', () => {
  it('ends a silence', async () => {
    const url = await tcpReceiver(() => {})
    const exchange = await senderOf({ timeoutMs: 150 }).send(post(url))
    expect(exchange).toMatchObject({ outcome: { kind: 'timed_out' }, responseHeaders: [], flags: [] })
    expect(exchange.durationMs).toBeGreaterThan(140)
    expect(exchange.durationMs).toBeLessThan(5000)
  })

  it('ends interim responses that never stop, and hangs up', async () => {
    const receiver = await dripping('', 'HTTP/1.1 103 Early Hints\r\n\r\n')
    const exchange = await senderOf({ timeoutMs: 1000 }).send(post(receiver.url))
    expect(exchange.outcome).toEqual({ kind: 'timed_out' })
    expect(exchange.durationMs).toBeLessThan(5000)
    await receiver.hungUp
  })

  it('ends a body that drips, and then the status decides', async () => {
    const receiver = await dripping('HTTP/1.1 200 OK\r\n\r\n', 'x')
    const exchange = await senderOf({ timeoutMs: 1000 }).send(post(receiver.url))
    expect(exchange).toMatchObject({ outcome: { kind: 'delivered', status: 200 }, flags: ['response_incomplete'] })
    expect(exchange.responseBody.length).toBeGreaterThan(0)
    expect(exchange.durationMs).toBeLessThan(5000)
    await receiver.hungUp
  })

  it('ends a name that nobody answers for', async () => {
    const sender = senderOf({ timeoutMs: 150, resolve: () => new Promise(() => {}) })
    const exchange = await sender.send(post('http://receiver.test/'))
    expect(exchange.outcome).toEqual({ kind: 'timed_out' })
    expect(exchange.durationMs).toBeLessThan(5000)
  })

  it('ends a TLS handshake without an answer', async () => {
    const url = await tcpReceiver(() => {})
    const exchange = await senderOf({ timeoutMs: 150 }).send(post(url.replace('http:', 'https:')))
    expect(exchange.outcome).toEqual({ kind: 'timed_out' })
    expect(exchange.durationMs).toBeLessThan(5000)
  })

  it('ends a request that still waits for a free connection', async () => {
    const url = await tcpReceiver(() => {})
    const sender = senderOf({ timeoutMs: 250 })
    const exchanges = await Promise.all(Array.from({ length: 48 }, () => sender.send(post(url))))
    expect(new Set(exchanges.map(({ outcome }) => outcome.kind))).toEqual(new Set(['timed_out']))
    expect(Math.max(...exchanges.map(({ durationMs }) => durationMs))).toBeLessThan(4_000)
  })
})

describe('a receiver that cannot be talked to', () => {
  it.each([
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol_error'],
    ['a Redis error', '-ERR unknown command\r\n', 'protocol_error'],
    ['HTTP/0.9', '<html></html>', 'protocol_error'],
    ['a space before a colon', 'HTTP/1.1 200 OK\r\nX : 1\r\n\r\n', 'protocol_error'],
    ['two content lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 'protocol_error'],
    ['status 000', 'HTTP/1.1 000 Zero\r\n\r\n', 'protocol_error'],
    ['a 100 that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'protocol_error'],
    ['a 101', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', 'protocol_error'],
    ['a header of 20 KiB', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'response_too_large'],
    ['nothing, and closes', '', 'connection_reset'],
    ['half a head, and closes', 'HTTP/1.1 20', 'connection_reset'],
  ])('answers %s', async (_what, answer, why) => {
    const exchange = await senderOf({ timeoutMs: 5000 }).send(post(await answering(answer)))
    expect(exchange).toMatchObject({ outcome: { kind: 'unreachable', why }, responseHeaders: [], flags: [] })
  })

  it('resets before it answers, and is asked once only', async () => {
    let connections = 0
    const url = await tcpReceiver((socket) => {
      connections += 1
      socket.once('data', () => socket.resetAndDestroy())
    })
    const exchange = await senderOf().send(post(url))
    expect(exchange).toMatchObject({ outcome: { kind: 'unreachable', why: 'connection_reset' }, flags: [] })
    expect(connections).toBe(1)
  })

  it('does not listen', async () => {
    const receiver = await httpReceiver()
    await receiver.close()
    const { outcome } = await senderOf().send(post(receiver.url))
    expect(outcome).toEqual({ kind: 'unreachable', why: 'connection_refused' })
  })

  it('does not listen at any address of its name', async () => {
    const receiver = await httpReceiver()
    await receiver.close()
    const sender = senderOf({ resolve: async () => ['127.0.0.1', '::1'] })
    const { outcome } = await sender.send(post(`http://receiver.test:${new URL(receiver.url).port}/`))
    expect(outcome).toEqual({ kind: 'unreachable', why: 'connection_refused' })
  })

  it.each(['ENOTFOUND', 'ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL'])(
    'has a name that DNS answers with %s',
    async (code) => {
      const resolve = () => Promise.reject(Object.assign(new Error(code), { code }))
      const { outcome } = await senderOf({ resolve }).send(post('http://receiver.test/'))
      expect(outcome).toEqual({ kind: 'unreachable', why: 'dns_error', detail: code })
    },
  )

  it('has a name without any address', async () => {
    const { outcome } = await senderOf({ resolve: async () => [] }).send(post('http://receiver.test/'))
    expect(outcome).toEqual({ kind: 'unreachable', why: 'dns_error', detail: 'ENODATA' })
  })

  it('could not be sent the request, which is our mistake and not an exception', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf()
    const broken = [
      post('not a url'),
      post(receiver.url, { headers: { 'bad header': 'x' } }),
      post(receiver.url, { headers: { x: 'a\r\nb' } }),
      post(receiver.url, { body: null as unknown as Uint8Array }),
    ]
    for (const request of broken) {
      expect((await sender.send(request)).outcome).toMatchObject({ kind: 'unreachable', why: 'protocol_error' })
    }
    expect(receiver.requests).toEqual([])
  })
})

describe('certificates', () => {
  it('are checked, unless the hook says otherwise, and an unchecked delivery changes nothing for others', async () => {
    const url = await tlsReceiver()
    const sender = senderOf()
    const refused = { kind: 'unreachable', why: 'tls_error', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
    expect((await sender.send(post(url))).outcome).toEqual(refused)
    expect((await sender.send(post(url, { verifyTls: false }))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect((await sender.send(post(url))).outcome).toEqual(refused)
  })

  it('are checked against the name in the URL, not the address that it resolved to', async () => {
    const { port } = new URL(await tlsReceiver())
    const before = getCACertificates('default')
    cleanUps.push(() => setDefaultCACertificates(before))
    setDefaultCACertificates([testCertificate.cert])
    const sender = senderOf({ resolve: async () => ['127.0.0.1'] })
    expect((await sender.send(post(`https://receiver.test:${port}/`))).outcome).toEqual({
      kind: 'delivered',
      status: 200,
    })
    expect((await sender.send(post(`https://other.test:${port}/`))).outcome).toEqual({
      kind: 'unreachable',
      why: 'tls_error',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('are asked of a port that speaks plain HTTP', async () => {
    const receiver = await httpReceiver()
    const { outcome } = await senderOf().send(post(receiver.url.replace('http:', 'https:')))
    expect(outcome).toMatchObject({ kind: 'unreachable', why: 'tls_error' })
  })
})

describe('the guard', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['0.0.0.0', 'this_network'],
    ['10.0.0.1', 'private'],
    ['169.254.169.254', 'cloud_metadata'],
    ['localhost', 'loopback'],
    ['hooks.localhost.', 'loopback'],
  ])('keeps http://%s from being connected to: %s', async (host, rule) => {
    const receiver = await httpReceiver()
    const sender = senderOf({ destinations: parseAllowedHosts('external') })
    const exchange = await sender.send(post(`http://${host}:${new URL(receiver.url).port}/`))
    expect(exchange).toMatchObject({ outcome: { kind: 'blocked', rule }, flags: [] })
    expect(await receiver.connectionsSoFar()).toBe(0)
  })

  it.each([
    [['127.0.0.1', '10.0.0.1'], 'private'],
    [['10.0.0.1', '127.0.0.1'], 'private'],
    [['127.0.0.1', '169.254.169.254'], 'cloud_metadata'],
    [['127.0.0.1', 'fe80::1%lo'], 'not_an_address'],
    [['127.0.0.1', 'not-an-ip'], 'not_an_address'],
  ])('refuses a name whole that resolves to %j', async (addresses, rule) => {
    const receiver = await httpReceiver()
    const sender = senderOf({ resolve: async () => addresses })
    const { outcome } = await sender.send(post(`http://receiver.test:${new URL(receiver.url).port}/`))
    expect(outcome).toEqual({ kind: 'blocked', rule })
    expect(await receiver.connectionsSoFar()).toBe(0)
  })

  it('resolves a name again for each new connection, and judges it again', async () => {
    const receiver = await httpReceiver((_request, response) => response.setHeader('connection', 'close').end())
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const sender = senderOf({ resolve: async () => answers.shift() ?? [] })
    const url = `http://receiver.test:${new URL(receiver.url).port}/`
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'blocked', rule: 'private' })
  })

  it('stays on the address that was judged while the connection is kept alive', async () => {
    const receiver = await httpReceiver()
    let resolutions = 0
    const resolve = async () => {
      resolutions += 1
      return resolutions <= 8 ? ['127.0.0.1'] : ['10.0.0.1']
    }
    const sender = senderOf({ resolve })
    const url = `http://receiver.test:${new URL(receiver.url).port}/`
    await openEveryConnection(sender, url)
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(resolutions).toBe(8)
  })

  it('judges the address that a socket came out at: 0.0.0.0 leads to 127.0.0.1', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf({ destinations: parseAllowedHosts('0.0.0.0') })
    const { outcome } = await sender.send(post(`http://0.0.0.0:${new URL(receiver.url).port}/`))
    expect(outcome).toEqual({ kind: 'blocked', rule: 'loopback' })
    expect(receiver.requests).toEqual([])
  })

  it('lets a name through that the operator opened', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf({ destinations: parseAllowedHosts('receiver.test'), resolve: async () => ['127.0.0.1'] })
    const { port } = new URL(receiver.url)
    expect((await sender.send(post(`http://receiver.test:${port}/`))).outcome.kind).toBe('delivered')
    expect((await sender.send(post(`http://other.test:${port}/`))).outcome).toEqual({
      kind: 'blocked',
      rule: 'loopback',
    })
  })

  it.each([
    ['http://127.0.0.1', ['127.0.0.1']],
    ['https://127.0.0.1', ['127.0.0.1']],
    ['http://127.1', ['127.0.0.1']],
    ['http://[::ffff:127.0.0.1]', ['127.0.0.1']],
    ['http://localhost', ['127.0.0.1', '::1']],
    ['http://receiver.test', ['127.0.0.1']],
    ['https://receiver.test', ['127.0.0.1']],
    ['http://receiver.test', ['127.0.0.2', '127.0.0.1']],
    ['http://0.0.0.0', ['0.0.0.0']],
  ])('keeps %s, at %j, from our own port, and lets it to others', async (origin, addresses) => {
    const own = await httpReceiver()
    const other = await httpReceiver()
    const listensAt = () => ({ address: '127.0.0.1', port: Number(new URL(own.url).port) })
    const self = { addresses: () => [], listensAt, publicUrl: undefined }
    const sender = senderOf({
      destinations: excludeSelf(parseAllowedHosts('0.0.0.0/0 ::/0 receiver.test'), self),
      resolve: async () => addresses,
    })
    const { outcome } = await sender.send(post(`${origin}:${new URL(own.url).port}/`))
    expect(outcome).toEqual({ kind: 'blocked', rule: 'own_service' })
    expect(await own.connectionsSoFar()).toBe(0)
    const { outcome: elsewhere } = await sender.send(post(`${origin}:${new URL(other.url).port}/`))
    expect(elsewhere.kind).toBe(origin.startsWith('https:') ? 'unreachable' : 'delivered')
  })

  it('knows our own port by the address that a socket came out at', async () => {
    const own = await httpReceiver()
    const { port } = new URL(own.url)
    const self = { addresses: () => [], listensAt: () => ({ address: '127.0.0.1', port: Number(port) }) }
    const destinations = excludeSelf(parseAllowedHosts('loopback'), { ...self, publicUrl: undefined })
    const judged: (readonly string[])[] = []
    const blind: typeof destinations = {
      ...destinations,
      judge: (place, addresses) => (judged.push(addresses) === 1 ? null : destinations.judge(place, addresses)),
    }
    const { outcome } = await senderOf({ destinations: blind }).send(post(own.url))
    expect(outcome).toEqual({ kind: 'blocked', rule: 'own_service' })
    expect(judged).toEqual([['127.0.0.1'], ['127.0.0.1']])
    expect(own.requests).toEqual([])
  })

  it('knows a name that many deliveries look up at once by the port of each', async () => {
    const own = await httpReceiver()
    const other = await httpReceiver()
    const listensAt = () => ({ address: '127.0.0.1', port: Number(new URL(own.url).port) })
    const self = { addresses: () => [], listensAt, publicUrl: undefined }
    const sender = senderOf({
      destinations: excludeSelf(parseAllowedHosts('loopback'), self),
      resolve: async () => ['127.0.0.1'],
    })
    const ports = Array.from({ length: 40 }, (_, index) => new URL((index % 2 ? own : other).url).port)
    const exchanges = await Promise.all(ports.map((port) => sender.send(post(`http://receiver.test:${port}/`))))
    const kinds = exchanges.map(({ outcome }) => outcome.kind)
    expect(kinds).toEqual(ports.map((_, index) => (index % 2 ? 'blocked' : 'delivered')))
  })

  it('tells nothing of a port or of a machine behind it: every refusal is the same', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf({ destinations: parseAllowedHosts('external') })
    await receiver.close()
    const open = await httpReceiver()
    const urls = [open.url, receiver.url, 'https://127.0.0.1/', 'http://127.255.0.1/', 'http://127.0.0.1:22/']
    const exchanges = await Promise.all(urls.map((url) => sender.send(post(url))))
    expect(new Set(exchanges.map(({ durationMs, ...exchange }) => JSON.stringify(exchange)))).toHaveProperty('size', 1)
    expect(await open.connectionsSoFar()).toBe(0)
  })

  it('connects to the next address of a name when the first does not answer', async () => {
    const receiver = await httpReceiver()
    const sender = senderOf({ resolve: async () => ['127.0.0.2', '::1', '127.0.0.1'] })
    const { outcome } = await sender.send(post(`http://receiver.test:${new URL(receiver.url).port}/`))
    expect(outcome).toEqual({ kind: 'delivered', status: 200 })
  })

  it('fails once and does not connect for ever', async () => {
    let resolutions = 0
    const resolve = async () => {
      resolutions += 1
      return ['10.0.0.1']
    }
    const sender = senderOf({ resolve })
    await sender.send(post('http://receiver.test/'))
    await sender.close()
    expect(resolutions).toBe(1)
  })
})

describe('a kept-alive connection that the receiver closes as it is used again', () => {
  it.each([
    ['a close', (socket: Socket) => socket.destroy()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('is replaced by a new one, once, at once, after %s', async (_what, hangUp) => {
    const receiver = await oncePerConnection(hangUp)
    const sender = senderOf({ timeoutMs: 5000 })
    await openEveryConnection(sender, receiver.url)

    expect(await sender.send(post(receiver.url))).toMatchObject({
      outcome: { kind: 'delivered', status: 200 },
      flags: ['stale_connection_retry'],
    })
    expect(receiver.requests.length).toBe(10)
    expect(receiver.requests[9]).toContain('connection: close')
    expect(receiver.requests[9]).toContain('{"a":1}')
  })

  it.each([
    ['a close', (socket: Socket) => socket.destroy()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('is replaced too when %s was on its way before the request was', async (_what, hangUp) => {
    const sockets: Socket[] = []
    const url = await tcpReceiver((socket) => {
      sockets.push(socket)
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    })
    const sender = senderOf({ timeoutMs: 5000 })
    await openEveryConnection(sender, url)
    for (const socket of sockets) hangUp(socket)
    expect(await sender.send(post(url))).toMatchObject({
      outcome: { kind: 'delivered', status: 200 },
      flags: ['stale_connection_retry'],
    })
  })

  it('is not replaced once the deadline is spent', async () => {
    const receiver = await oncePerConnection(() => {})
    const sender = senderOf({ timeoutMs: 300 })
    await openEveryConnection(sender, receiver.url)
    expect(await sender.send(post(receiver.url))).toMatchObject({ outcome: { kind: 'timed_out' }, flags: [] })
    await sender.close()
    expect(receiver.requests.length).toBe(9)
  })

  it('is not replaced by another that is idle and may be as stale', async () => {
    const arrived: Socket[] = []
    const bothArrived = Promise.withResolvers<void>()
    const receiver = await oncePerConnection((socket) => {
      if (arrived.includes(socket)) socket.destroy()
      else if (arrived.push(socket) === 2) bothArrived.resolve()
    })
    const sender = senderOf({ timeoutMs: 5000 })
    await openEveryConnection(sender, receiver.url)

    const exchanges = [sender.send(post(receiver.url)), sender.send(post(receiver.url))]
    await bothArrived.promise
    arrived[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    await Promise.race(exchanges)
    arrived[1]?.destroy()

    const settled = await Promise.all(exchanges)
    expect(settled.map(({ outcome }) => outcome.kind)).toEqual(['delivered', 'delivered'])
    expect(settled.flatMap(({ flags }) => flags)).toEqual(['stale_connection_retry'])
  })

  it('is not replaced twice', async () => {
    const receiver = await oncePerConnection((socket) => socket.destroy(), 8)
    const sender = senderOf()
    await openEveryConnection(sender, receiver.url)
    expect(await sender.send(post(receiver.url))).toMatchObject({
      outcome: { kind: 'unreachable', why: 'connection_reset' },
      flags: ['stale_connection_retry'],
    })
    expect(receiver.requests.length).toBe(10)
  })

  it('is not replaced once an answer has begun', async () => {
    const receiver = await oncePerConnection((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx'))
    const sender = senderOf()
    await openEveryConnection(sender, receiver.url)
    expect(await sender.send(post(receiver.url))).toMatchObject({
      outcome: { kind: 'delivered', status: 200 },
      flags: ['response_incomplete'],
    })
    expect(receiver.requests.length).toBe(9)
  })

  it('is not replaced when it answered what is no answer', async () => {
    const receiver = await oncePerConnection((socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'))
    const sender = senderOf()
    await openEveryConnection(sender, receiver.url)
    expect(await sender.send(post(receiver.url))).toMatchObject({
      outcome: { kind: 'unreachable', why: 'protocol_error' },
      flags: [],
    })
    expect(receiver.requests.length).toBe(9)
  })

  it('is replaced within the same deadline', async () => {
    const receiver = await oncePerConnection(
      (socket) => socket.destroy(),
      8,
      () => {},
    )
    const sender = senderOf({ timeoutMs: 1500 })
    await openEveryConnection(sender, receiver.url)
    const exchange = await sender.send(post(receiver.url))
    expect(exchange).toMatchObject({ outcome: { kind: 'timed_out' }, flags: ['stale_connection_retry'] })
    expect(exchange.durationMs).toBeLessThan(5000)
  })

  it('is not suspected when the receiver resets a connection that never came about', async () => {
    let connections = 0
    const url = await tcpReceiver((socket) => {
      connections += 1
      socket.resetAndDestroy()
    })
    const exchange = await senderOf().send(post(url.replace('http:', 'https:')))
    expect(exchange).toMatchObject({ outcome: { kind: 'unreachable', why: 'connection_reset' }, flags: [] })
    expect(connections).toBe(1)
  })
})

describe('close', () => {
  it('waits for what is under way and frees every connection', async () => {
    const arrived = Promise.withResolvers<() => void>()
    const receiver = await httpReceiver((_request, response) => arrived.resolve(() => response.end('late')))
    const sender = senderOf({ timeoutMs: 5000 })
    const sending = sender.send(post(receiver.url))
    const answer = await arrived.promise
    const closing = sender.close()
    answer()
    expect((await sending).outcome).toEqual({ kind: 'delivered', status: 200 })
    await closing
    expect((await sender.send(post(receiver.url))).outcome).toMatchObject({
      kind: 'unreachable',
      why: 'connection_failed',
    })
    await receiver.close()
  })
})

function senderOf(options: Partial<SenderOptions> = {}) {
  const sender = createSender({
    destinations: parseAllowedHosts('loopback'),
    timeoutMs: 2000,
    ...options,
    connections: 8,
  })
  cleanUps.push(() => sender.close())
  return sender
}

function post(url: string, over: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { method: 'POST', url, headers: {}, body: Buffer.from('{"a":1}'), verifyTls: true, ...over }
}

interface SeenRequest {
  readonly line: string
  readonly rawHeaders: readonly (readonly (string | undefined)[])[]
  readonly body: Buffer
}

async function httpReceiver(answer: RequestListener = (_request, response) => response.end('ok')) {
  const requests: SeenRequest[] = []
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { rawHeaders } = request
      const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : []))
      requests.push({ line: `${request.method} ${request.url}`, rawHeaders: pairs, body: Buffer.concat(chunks) })
      answer(request, response)
    })
  })
  server.on('connection', () => (connections += 1))
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    get connections() {
      return connections
    },
    /** Counts after a connection of our own, before which every earlier one has been accepted. */
    async connectionsSoFar() {
      const probe = connect(port, '127.0.0.1')
      const accepted = once(server, 'connection')
      await once(probe, 'connect')
      await accepted
      probe.destroy()
      return connections - 1
    },
    close: () => closeServer(server),
  }
}

async function tlsReceiver(): Promise<string> {
  const server = createTlsServer(testCertificate, (_request, response) => response.end('ok'))
  return `https://127.0.0.1:${await listen(server)}/`
}

async function tcpReceiver(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  const sockets = new Set<Socket>()
  const port = await listen(server)
  cleanUps.push(() => sockets.forEach((socket) => socket.destroy()))
  return `http://127.0.0.1:${port}/`
}

/** Says these bytes to every request and closes. */
function answering(bytes: string): Promise<string> {
  return tcpReceiver((socket) => socket.once('data', () => socket.end(bytes, 'latin1')))
}

/** Says one thing, then another again and again. */
async function dripping(first: string, then: string) {
  const hungUp = Promise.withResolvers<void>()
  const url = await tcpReceiver((socket) => {
    socket.once('data', () => {
      socket.write(first)
      const drip = setInterval(() => socket.write(then), 20)
      socket.on('close', () => {
        clearInterval(drip)
        hungUp.resolve()
      })
    })
  })
  return { url, hungUp: hungUp.promise }
}

/**
 * Answers the first request of each connection and hangs up when the second arrives. After `answers` answers a new
 * connection gets what `then` does.
 */
async function oncePerConnection(hangUp: (socket: Socket) => void, answers = Infinity, then = hangUp) {
  const requests: string[] = []
  const url = await tcpReceiver((socket) => {
    let isUsed = false
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'))
      if (isUsed) hangUp(socket)
      else if (requests.length > answers) then(socket)
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      isUsed = true
    })
  })
  return { url, requests }
}

/** Leaves a sender with no other choice than to use a kept-alive connection: it may open 8, and 8 are open. */
async function openEveryConnection(sender: Sender, url: string): Promise<void> {
  const exchanges = await Promise.all(Array.from({ length: 8 }, () => sender.send(post(url))))
  expect(exchanges.map(({ outcome, flags }) => [outcome.kind, flags])).toEqual(
    Array.from({ length: 8 }, () => ['delivered', []]),
  )
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => closeServer(server))
  return (server.address() as AddressInfo).port
}

async function closeServer(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  server.closeAllConnections?.()
  await closed.promise
}
