import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What arrived under one GUID: how often, and each body that came. */
export interface Arrival {
  readonly times: number
  readonly bodies: ReadonlySet<string>
}

/** A receiver on loopback that answers 204 and counts what arrives; pings are nobody's event. */
export async function countingReceiver() {
  const arrived = new Map<string, { times: number; bodies: Set<string> }>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(204).end()
      if (request.headers['x-github-event'] === 'ping') return
      const guid = String(request.headers['x-github-delivery'])
      const arrival = arrived.get(guid) ?? { times: 0, bodies: new Set() }
      arrival.times++
      arrival.bodies.add(`${request.url} ${Buffer.concat(chunks).toString()}`)
      arrived.set(guid, arrival)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: arrived as ReadonlyMap<string, Arrival>,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
