import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

export interface Server {
  readonly url: string
  readonly address: string
  readonly port: number
  /** Takes no more requests, gives those under way `graceMs`, and cuts what is left: event streams never end by themselves. */
  close(graceMs: number): Promise<void>
}

/** Listens. @throws the system's error, such as EADDRINUSE */
export async function listen(app: Hono, { host, port }: { host: string; port: number }): Promise<Server> {
  const listener = getRequestListener(app.fetch)
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  const { address, port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    address,
    port: bound,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
