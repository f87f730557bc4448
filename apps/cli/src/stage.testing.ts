import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Client, createClient } from './client.ts'
import { startServer } from './spawned-server.ts'
import { begin, type Ended, type Situation } from './terminal.testing.ts'

export const token = 'CANARY-admin-token-for-tests'

export interface Received {
  readonly event: string
  readonly guid: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** A real server, a real receiver, and the command line between them. */
export interface Stage {
  readonly url: string
  readonly folder: string
  readonly client: Client
  readonly receiver: {
    readonly url: string
    status: number
    body: string
    /** What it waits for before it answers. */
    ready: Promise<void>
    readonly received: Received[]
  }
  /** A repository of its own for a test: its name, and a command line that means it. */
  repository(): Promise<{
    readonly name: string
    readonly target: { readonly kind: 'repository'; readonly name: string }
    repohook(argv: readonly string[], situation?: Situation): Promise<Ended>
    begin(argv: readonly string[], situation?: Situation): ReturnType<typeof begin>
    /** Creates a hook that delivers to the receiver, and lets its ping pass. */
    hook(events?: readonly string[], path?: string): Promise<number>
    /** Publishes an event and waits until it has settled everywhere. */
    deliver(event?: string, payload?: object): Promise<string>
  }>
  close(): Promise<void>
}

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-cli-'))
  const server = await startServer(folder, token)
  const client = createClient({ url: server.url, token })
  const receiver = { url: '', status: 200, body: 'thanks', ready: Promise.resolve(), received: [] as Received[] }
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const { headers } = request
    const body = await buffer(request)
    const [event, guid] = [String(headers['x-github-event']), String(headers['x-github-delivery'])]
    receiver.received.push({ event, guid, headers, body })
    await receiver.ready
    response.writeHead(receiver.status, { 'content-type': 'text/plain' }).end(receiver.body)
  }
  const http = createServer((request, response) => void receive(request, response))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  receiver.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`
  let count = 0
  return {
    url: server.url,
    folder,
    client,
    receiver,
    async repository() {
      const name = `octocat/r${++count}`
      const target = { kind: 'repository' as const, name }
      await client.repositories.create.mutate({ name })
      const environment = { REPOHOOK_URL: server.url, REPOHOOK_TOKEN: token, REPOHOOK_REPOSITORY: name }
      const start = (argv: readonly string[], situation: Situation = {}) =>
        begin(argv, { ...situation, environment: { ...environment, ...situation.environment } })
      const settled = async (hookId: number, deliveryId: number) => {
        for (;;) {
          const { settledAt } = await client.deliveries.get.query({ target, hookId, deliveryId })
          if (settledAt !== null) return
        }
      }
      return {
        name,
        target,
        begin: start,
        repohook: (argv, situation) => start(argv, situation).ended,
        async hook(events = ['push'], path = '') {
          const config = { url: `${receiver.url}${path}`, contentType: 'json' as const }
          const retry = { retryPolicy: 'github' }
          const { id } = await client.hooks.create.mutate({ target, hook: { config, events: [...events], ...retry } })
          const filter = { status: 'queued' as const }
          while ((await client.deliveries.list.query({ target, hookId: id, filter })).deliveries.length > 0);
          return id
        },
        async deliver(event = 'push', payload = { ref: 'refs/heads/main' }) {
          const asked = { target, event, payload: JSON.stringify(payload) }
          const { guid, deliveries } = await client.events.publish.mutate(asked)
          for (const { hookId, id } of deliveries) await settled(hookId, id)
          return guid
        },
      }
    },
    async close() {
      await server.stop()
      http.close()
      http.closeAllConnections()
      await rm(folder, { recursive: true })
    },
  }
}
