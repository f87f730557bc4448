import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { parseAllowedHosts } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundReads } from './bound-reads.ts'
import { createSender } from './send.ts'

let server: Server
let accepted: Promise<Socket>

beforeEach(async () => {
  server = createServer()
  accepted = once(server, 'connection').then(([socket]) => socket as Socket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => void server.close())

describe('what is read of a response', () => {
  it('comes a kilobyte at a time, and whole', async () => {
    const socket = await bounded()
    const sent = Buffer.alloc(5_000, 'abc')
    ;(await accepted).end(sent)
    await once(socket, 'readable')
    while (socket.readableLength < sent.length) await new Promise(setImmediate)
    const chunks: Buffer[] = []
    for (let chunk = next(socket); chunk !== null; chunk = next(socket)) chunks.push(chunk)
    expect(chunks.map(({ length }) => length)).toEqual([1024, 1024, 1024, 1024, 904])
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
    socket.destroy()
  })

  it('is nothing once the socket is destroyed', async () => {
    const socket = await bounded()
    ;(await accepted).end(Buffer.alloc(5_000))
    await once(socket, 'readable')
    expect(next(socket)).not.toBeNull()
    socket.destroy()
    expect(next(socket)).toBeNull()
  })

  it('is half a mebibyte at most', async () => {
    const socket = await bounded()
    const flooding = await accepted
    flooding.on('error', () => {})
    flooding.write(Buffer.alloc(2_000_000))
    let taken = 0
    socket.on('readable', () => {
      for (let chunk = next(socket); chunk !== null; chunk = next(socket)) taken += chunk.length
    })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('REPOHOOK_FLOOD')
    expect(taken).toBeLessThanOrEqual(524_288)
    expect(taken).toBeGreaterThan(500_000)
    flooding.destroy()
  })

  it('is counted for each request, not for each connection', async () => {
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`
    void accepted.then((socket) => socket.on('data', () => socket.write(answer)))
    const sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs: 10_000, connections: 1 })
    const { port } = server.address() as AddressInfo
    const request = { method: 'POST' as const, url: `http://127.0.0.1:${port}/`, headers: {}, verifyTls: true }
    for (let nth = 0; nth < 20; nth += 1) {
      const { outcome, responseBody } = await sender.send({ ...request, body: Buffer.from('') })
      expect([outcome, responseBody.length]).toEqual([{ kind: 'delivered', status: 200 }, 60_000])
    }
    await sender.close()
  })
})

async function bounded(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  boundReads(socket)
  return socket
}

const next = (socket: Socket) => socket.read() as Buffer | null
