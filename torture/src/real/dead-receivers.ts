import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** Where nobody answers as they should: URLs, and how to end it. */
export interface DeadReceivers {
  readonly refusing: string
  readonly hanging: string
  readonly dripping: string
  close(): void
}

/** Receivers on loopback: one that is not there, one that never answers, and one whose body never ends. */
export async function startDeadReceivers(): Promise<DeadReceivers> {
  const hanging = createServer((socket) => socket.on('error', () => {}))
  const dripping = createHttpServer((_, response) => {
    response.writeHead(200).write('.')
    const drip = setInterval(() => response.write('.'), 200)
    response.on('close', () => clearInterval(drip))
  })
  const gone = createServer()
  const refusing = await listen(gone)
  gone.close()
  return {
    refusing,
    hanging: await listen(hanging),
    dripping: await listen(dripping),
    close() {
      hanging.close()
      dripping.close()
      dripping.closeAllConnections()
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
