import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What arrived: the event's name, its ref, and the GUID. */
export interface Arrived {
  readonly event: string
  readonly ref: string
  readonly guid: string
}

/** A receiver on loopback that takes everything. */
export async function startReceiver() {
  const arrived: Arrived[] = []
  let look = () => {}
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const { ref = '' } = JSON.parse(await text(request)) as { ref?: string }
    const { 'x-github-event': event, 'x-github-delivery': guid } = request.headers
    arrived.push({ event: String(event), ref, guid: String(guid) })
    response.end()
    look()
  }
  const server = createServer((request, response) => void take(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** What arrived without pings, once it is that many. */
    async until(count: number): Promise<Arrived[]> {
      const pushed = () => arrived.filter(({ event }) => event !== 'ping')
      while (pushed().length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        look = resolve
        await promise
      }
      return pushed()
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** What a front does with a request: pass it on and the answer back, pass it on and keep the answer, nothing, or a 503. */
export type Manners = 'pass' | 'lose the answer' | 'hang' | 'fail'

/** A server in front of another, or of none, whose manners can change; on loopback. */
export async function startFront(behind: string, mannersOf: (path: string) => Manners) {
  const seen: string[] = []
  let look = () => {}
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    const manners = mannersOf(path)
    const body = await text(request)
    if (manners === 'fail') {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{}')
      return
    }
    if (manners !== 'hang') {
      const { authorization = '', 'content-type': type = '' } = request.headers
      const method = request.method ?? 'GET'
      const headers = { authorization, ...(body && { 'content-type': type }) }
      const answer = await fetch(`${behind}${path}`, { method, headers, ...(body && { body }) })
      const answered = await answer.text()
      if (manners === 'pass') response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered)
    }
    if (manners !== 'pass') {
      seen.push(path)
      look()
    }
  }
  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when a request to this procedure is left without an answer. */
    async leaves(procedure: string): Promise<void> {
      while (!seen.some((path) => path.includes(procedure))) {
        const { promise, resolve } = Promise.withResolvers<void>()
        look = resolve
        await promise
      }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
