import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { expect } from 'vitest'
import { install, type Installation, repository } from '../installation.testing.ts'

export type PublishTarget = typeof repository | { readonly kind: 'organization'; readonly name: string }

export const path = '/api/v3/repos/octocat/Hello-World/events'
export const json = { 'content-type': 'application/json' }
export const ndjson = { 'content-type': 'application/x-ndjson' }
export const form = { 'content-type': 'application/x-www-form-urlencoded' }
export const push = { event: 'push', payload: { ref: 'refs/heads/main' } }

/** An installation with a repository, a hook of it for `push` and `issues`, and a receiver that listens. */
export interface Publisher {
  readonly installation: Installation
  readonly receiver: Receiver
  readonly hookId: number
  /** Posts as the administrator, unless a header says otherwise; an empty header is not sent. An object is sent as JSON. */
  post(body: unknown, headers?: Readonly<Record<string, string>>, to?: string): Promise<Response>
  /** Lets the worker send what waits; answers what arrived so far, but for pings. */
  delivered(): Promise<readonly { readonly event: unknown; readonly guid: unknown; readonly body: string }[]>
  addHook(target: PublishTarget, events: string[]): Promise<number>
  close(): Promise<void>
}

export async function startPublisher(settings: Record<string, string> = {}): Promise<Publisher> {
  const receiver = await startReceiver()
  const installation = await install(settings)
  const { app, client, token, worker } = installation
  const addHook = async (target: PublishTarget, events: string[]) => {
    const config = { url: receiver.url, contentType: 'json' as const }
    const hook = await client.hooks.create.mutate({ target, hook: { events, config } })
    await worker.drain()
    return hook.id
  }
  await client.repositories.create.mutate({ name: repository.name })
  return {
    installation,
    receiver,
    hookId: await addHook(repository, ['push', 'issues']),
    async post(body, headers = json, to = path) {
      const all = { authorization: `Bearer ${token}`, ...headers }
      const isRaw = typeof body !== 'object' || body instanceof Uint8Array || body instanceof ReadableStream
      return app.request(to, {
        method: 'POST',
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
        body: isRaw ? body : JSON.stringify(body),
        duplex: 'half',
      } as never)
    },
    async delivered() {
      await worker.drain()
      const events = receiver.received.filter(({ headers }) => headers['x-github-event'] !== 'ping')
      return events.map(({ headers, body }) => ({
        event: headers['x-github-event'],
        guid: headers['x-github-delivery'],
        body: String(body),
      }))
    },
    addHook,
    async close() {
      await receiver.close()
      await installation.close()
    },
  }
}

/** The answer to what has to have been accepted. */
export async function accepted(
  response: Response,
): Promise<{ readonly id: number; readonly guid: string; readonly deliveries: readonly object[] }> {
  const answer = await response.json()
  expect({ status: response.status, answer }).toMatchObject({ status: 202 })
  return answer as never
}
