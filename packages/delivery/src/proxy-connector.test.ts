import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { excludeSelf, parseAllowedHosts } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutgoingRequest } from './exchange.ts'
import { startProxy, type Proxy } from './proxy.testing.ts'
import { startReceiver, type Receiver } from './receiver.testing.ts'
import { createSender, type SenderOptions } from './send.ts'
import { testCertificate } from './test-certificate.testing.ts'

const cleanUps: (() => Promise<unknown> | void)[] = []
let proxy: Proxy
let receiver: Receiver
let port: string

beforeEach(async () => {
  proxy = await startProxy()
  receiver = await startReceiver()
  port = new URL(receiver.url).port
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
  await proxy.close()
  await receiver.close()
})

describe('a proxy that is configured', () => {
  it('carries what goes to http by a tunnel, and only it is asked for the name', async () => {
    const { outcome } = await senderOf().send(post(`http://receiver.example:${port}/hook?a=b`))
    expect(outcome).toEqual({ kind: 'delivered', status: 200 })
    expect(proxy.asked).toMatchObject([
      { authority: `receiver.example:${port}`, headers: { host: `receiver.example:${port}` } },
    ])
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBeUndefined()
    const [request] = receiver.received
    expect(request).toMatchObject({ path: '/hook?a=b', headers: { host: `receiver.example:${port}` } })
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('proxy'))).toEqual([])
  })

  it('carries what goes to https, where the certificate is checked from end to end', async () => {
    const server = createServer(testCertificate, (_request, response) => response.end('ok')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanUps.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
    const url = `https://receiver.example:${(server.address() as AddressInfo).port}/`
    const sender = senderOf()
    expect((await sender.send(post(url, { verifyTls: false }))).outcome).toEqual({ kind: 'delivered', status: 200 })
    expect((await sender.send(post(url))).outcome).toEqual({
      kind: 'unreachable',
      why: 'tls_error',
      detail: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([new URL(url).host, new URL(url).host])
  })

  it('is told the port that the scheme means, and an IPv6 address in brackets', async () => {
    proxy.answer = 'HTTP/1.1 502 Bad gateway\r\n\r\n'
    const sender = senderOf()
    for (const url of ['http://a.example/', 'https://a.example/', 'https://[2606:4700::1111]/'])
      await sender.send(post(url))
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([
      'a.example:80',
      'a.example:443',
      '[2606:4700::1111]:443',
    ])
  })

  it('gets the user and the password of its URL, and the receiver does not', async () => {
    const url = new URL(proxy.url)
    url.username = 'hooks'
    url.password = 'p@ss:wörd'
    await senderOf({ proxy: url }).send(post(`http://receiver.example:${port}/`))
    const { 'proxy-authorization': given = '' } = proxy.asked[0]?.headers ?? {}
    expect(Buffer.from(given.replace('Basic ', ''), 'base64').toString()).toBe('hooks:p@ss:wörd')
    expect(JSON.stringify(receiver.received[0]?.headers)).not.toContain('Basic')
  })

  it('may have a name, which is looked up here', async () => {
    const named = new URL(`http://smokescreen:${proxy.url.port}`)
    const resolve = async (hostname: string) => (hostname === 'smokescreen' ? ['127.0.0.1'] : [])
    const { outcome } = await senderOf({ proxy: named, resolve }).send(post(`http://receiver.example:${port}/`))
    expect(outcome.kind).toBe('delivered')
    const { outcome: lost } = await senderOf({ proxy: named, resolve: async () => [] }).send(post('http://a.example/'))
    expect(lost).toEqual({ kind: 'unreachable', why: 'proxy_error', detail: 'ENODATA' })
  })

  it('keeps a tunnel open for the next delivery', async () => {
    const sender = senderOf({ connections: 1 })
    for (let round = 0; round < 3; round += 1) await sender.send(post(`http://receiver.example:${port}/`))
    expect(receiver.received).toHaveLength(3)
    expect(proxy.asked).toHaveLength(1)
  })
})

describe('before the proxy is asked', () => {
  it.each([
    ['http://127.0.0.1:8080/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://10.0.0.1/', 'private'],
    ['https://[::ffff:169.254.169.254]/', 'cloud_metadata'],
    ['http://localhost/', 'reserved_name'],
    ['http://metadata/', 'single_label'],
    ['http://140.82.112.3/', 'own_address'],
    ['http://140.82.112.4:3000/', 'own_service'],
    ['https://hooks.example.com/x', 'own_service'],
  ])('%s is judged: %s', async (url, rule) => {
    const self = {
      addresses: () => ['140.82.112.3'],
      listensAt: () => ({ address: '140.82.112.4', port: 3000 }),
      publicUrl: 'https://hooks.example.com',
    }
    const sender = senderOf({ destinations: excludeSelf(parseAllowedHosts('external'), self) })
    expect((await sender.send(post(url))).outcome).toEqual({ kind: 'blocked', rule })
    expect(proxy.asked).toEqual([])
  })
})

describe('what the proxy answers instead of a tunnel', () => {
  const smokescreen =
    'HTTP/1.1 407 Request rejected by proxy\r\nX-Smokescreen-Error: denied\r\nContent-Length: 2\r\n\r\nno'

  it.each([
    ['smokescreen’s refusal', smokescreen, { kind: 'blocked', rule: 'egress_proxy' }],
    ['a 403', 'HTTP/1.1 403 Forbidden\r\n\r\n', { kind: 'blocked', rule: 'egress_proxy' }],
    [
      'a 407 that wants credentials',
      'HTTP/1.1 407 x\r\nProxy-Authenticate: Basic\r\n\r\n',
      { kind: 'unreachable', why: 'proxy_error', detail: '407' },
    ],
    ['a 502', 'HTTP/1.1 502 x\r\n\r\n', { kind: 'unreachable', why: 'connection_failed', detail: 'PROXY_502' }],
    ['a 503', 'HTTP/1.1 503 x\r\n\r\n', { kind: 'unreachable', why: 'connection_failed', detail: 'PROXY_503' }],
    ['a 504', 'HTTP/1.1 504 x\r\n\r\n', { kind: 'timed_out' }],
    ['a 500', 'HTTP/1.1 500 x\r\n\r\n', { kind: 'unreachable', why: 'proxy_error', detail: '500' }],
    ['a redirect', 'HTTP/1.1 302 x\r\nLocation: http://10.0.0.1/\r\n\r\n', { why: 'proxy_error', detail: '302' }],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', { kind: 'unreachable', why: 'proxy_error' }],
    ['nothing, and hangs up', '', { kind: 'unreachable', why: 'proxy_error', detail: 'UND_ERR_SOCKET' }],
  ])('is told apart from the receiver: %s', async (_what, answer, outcome) => {
    proxy.answer = answer
    for (const scheme of ['http', 'https']) {
      const exchange = await senderOf().send(post(`${scheme}://receiver.example:${port}/`))
      expect(exchange).toMatchObject({ outcome, responseHeaders: [], flags: [] })
    }
    expect(proxy.asked).toHaveLength(2)
    expect(receiver.received).toEqual([])
  })

  it.each([403, 407, 502])('is not what the receiver answers: %d', async (status) => {
    receiver.answer = status
    const { outcome } = await senderOf().send(post(`http://receiver.example:${port}/`))
    expect(outcome).toEqual({ kind: 'refused', status })
  })

  it('may never come: then the deadline ends it, and the proxy is hung up on', async () => {
    proxy.answer = () => {}
    const { outcome } = await senderOf({ timeoutMs: 300 }).send(post('http://receiver.example/'))
    expect(outcome).toEqual({ kind: 'timed_out' })
    await proxy.hungUp
  })

  it('cannot come from a proxy that is down', async () => {
    await proxy.close()
    const { outcome } = await senderOf().send(post(`http://receiver.example:${port}/`))
    expect(outcome).toEqual({ kind: 'unreachable', why: 'proxy_error', detail: 'ECONNREFUSED' })
    expect(receiver.received).toEqual([])
  })
})

describe('a tunnel', () => {
  it('bounds what a receiver can send through it', async () => {
    proxy.answer = (socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.once('data', () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40_000)))
    }
    const { outcome } = await senderOf({ timeoutMs: 60_000 }).send(post('http://receiver.example/'))
    expect(outcome).toEqual({ kind: 'unreachable', why: 'response_too_large' })
  })

  it('that breaks at its first request is not taken for one that went stale', async () => {
    proxy.answer = (socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.once('data', () => socket.destroy())
    }
    const exchange = await senderOf().send(post('http://receiver.example/'))
    expect(exchange).toMatchObject({ outcome: { kind: 'unreachable', why: 'connection_reset' }, flags: [] })
    expect(proxy.asked).toHaveLength(1)
  })

  it('that went stale is replaced once, by another', async () => {
    let requests = 0
    proxy.answer = (socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.on('data', () => {
        requests += 1
        if (requests === 2) socket.destroy()
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      })
    }
    const sender = senderOf({ connections: 1 })
    await sender.send(post('http://receiver.example/'))
    expect(await sender.send(post('http://receiver.example/'))).toMatchObject({
      outcome: { kind: 'delivered' },
      flags: ['stale_connection_retry'],
    })
    expect(proxy.asked).toHaveLength(2)
  })
})

function senderOf(options: Partial<SenderOptions> = {}) {
  const resolve = () => Promise.reject(new Error('Nothing is resolved here.'))
  const destinations = parseAllowedHosts('external')
  const sender = createSender({ destinations, timeoutMs: 5000, connections: 8, proxy: proxy.url, resolve, ...options })
  cleanUps.push(() => sender.close())
  return sender
}

function post(url: string, over: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { method: 'POST', url, headers: {}, body: Buffer.from('{"a":1}'), verifyTls: true, ...over }
}
