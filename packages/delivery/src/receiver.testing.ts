import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Receiver {
  readonly url: string
  /** Every request so far, complete ones only. */
  readonly received: readonly Received[]
  /** What the next requests are answered; a function may answer late or not at all. */
  answer: number | ((request: Received, response: ServerResponse) => void)
  close(): Promise<void>
}

/** A real HTTP server on loopback that keeps the raw bytes of what it receives. */
export async function startReceiver(answer: Receiver['answer'] = 200): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const request = { method, path: url, headers, body: Buffer.concat(chunks) }
      received.push(request)
      if (typeof receiver.answer === 'function') receiver.answer(request, response)
      else response.writeHead(receiver.answer).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
