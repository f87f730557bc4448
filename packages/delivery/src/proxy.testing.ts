import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface Proxy {
  readonly url: URL
  /** What it was asked to open, in order. */
  readonly asked: readonly { readonly authority: string; readonly headers: IncomingHttpHeaders }[]
  /** Bytes to say instead of opening a tunnel; a function may say them later or never; null opens it. */
  answer: string | ((socket: Socket) => void) | null
  /** Resolves when one of its clients has hung up. */
  readonly hungUp: Promise<void>
  close(): Promise<void>
}

/** A real forward proxy on loopback that knows CONNECT alone, and opens every name on 127.0.0.1. */
export async function startProxy(): Promise<Proxy> {
  const asked: { authority: string; headers: IncomingHttpHeaders }[] = []
  const sockets = new Set<Socket>()
  const hungUp = Promise.withResolvers<void>()
  const server = createServer((_request, response) => response.writeHead(501).end())
  server.on('connect', (request, client: Socket) => {
    const { url: authority = '', headers } = request
    asked.push({ authority, headers })
    client.on('error', () => hungUp.resolve()).on('end', () => hungUp.resolve())
    client.resume()
    if (typeof proxy.answer === 'function') return proxy.answer(client)
    if (proxy.answer !== null) return client.end(proxy.answer)
    const receiver = connect(Number(new URL(`http://${authority}`).port || 80), '127.0.0.1')
    sockets.add(receiver)
    receiver.on('error', () => client.end('HTTP/1.1 502 Bad gateway\r\n\r\n'))
    receiver.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(receiver).pipe(client)
    })
  })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: Proxy = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    answer: null,
    hungUp: hungUp.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return proxy
}
