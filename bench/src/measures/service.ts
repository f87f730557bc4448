import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Agent, type Dispatcher } from 'undici'
import { untilGone } from '../child.ts'
import { concurrency } from '../contenders/contender.ts'
import type { Workplace } from '../workplace.ts'
import { eventName, payload, secretOf } from '../payload.ts'

/** The real service in a process of its own, and what the measurements ask of it. */
export interface Service {
  /** Registers a repository with so many hooks, each on a path of its own of the receiver. */
  register(repository: string, receiverUrl: string, hookCount: number): Promise<void>
  /** Publishes one event; answers its GUID. */
  publish(repository: string): Promise<string>
  /** Publishes events as one request. */
  publishBatch(repository: string, events: number): Promise<void>
  /** Asks a query of tRPC; answers its value. */
  ask(procedure: string, input: object): Promise<unknown>
  stop(): Promise<void>
}

interface ServiceOptions {
  readonly settings?: Readonly<Record<string, string>>
  /** A program that starts Node in its place, with its arguments. */
  readonly prefix?: readonly string[]
}

const program = fileURLToPath(new URL('../../../apps/api/src/main.ts', import.meta.url))
const secretKey = '0'.repeat(64)
const token = 'an-admin-token-of-the-benchmark'

/** Starts the service where the sender of a round would be. */
export async function startService(
  { pins, onClose }: Workplace,
  databaseUrl: string,
  { settings = {}, prefix = pins.sender }: ServiceOptions = {},
): Promise<Service> {
  const [first, ...words] = [...prefix, process.execPath, program]
  const child = spawn(first, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PORT: '0',
      REPOHOOK_DATABASE_URL: databaseUrl,
      REPOHOOK_SECRET_KEY: secretKey,
      REPOHOOK_ADMIN_TOKEN: token,
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
      REPOHOOK_HOOKS_PER_EVENT: '10000',
      ...settings,
    },
  })
  const agent = new Agent({ connections: concurrency, pipelining: 1 })
  const stop = onClose(async () => {
    await agent.destroy()
    child.kill('SIGTERM')
    await untilGone(child)
  })
  const origin = await listeningAt(child.stdout, child.stderr).catch(async (error: unknown) => {
    await stop()
    throw error
  })

  async function post(path: string, body: string | Buffer, headers: Record<string, string>): Promise<string> {
    const options: Dispatcher.RequestOptions = {
      origin,
      path,
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    }
    const response = await agent.request(options)
    const text = await response.body.text()
    if (response.statusCode >= 300) throw new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 500)}`)
    return text
  }
  const call = (procedure: string, input: object) => post(`/trpc/${procedure}`, JSON.stringify(input), {})
  async function ask(procedure: string, input: object): Promise<unknown> {
    const path = `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
    const response = await agent.request({
      origin,
      path,
      method: 'GET',
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await response.body.text()
    if (response.statusCode >= 300)
      throw new Error(`${procedure} answered ${response.statusCode}: ${text.slice(0, 500)}`)
    return (JSON.parse(text) as { readonly result: { readonly data: unknown } }).result.data
  }
  const eventsOf = (repository: string) => `/api/v3/repos/${repository}/events`

  return {
    stop,
    ask,
    async register(repository, receiverUrl, hookCount) {
      await call('repositories.create', { name: repository })
      const target = { kind: 'repository', name: repository }
      for (let number = 0; number < hookCount; number++) {
        const path = `/${repository}/${number}`
        const config = { url: `${receiverUrl}${path}`, contentType: 'json', secret: secretOf(path) }
        await call('hooks.create', { target, hook: { config, events: [eventName] } })
      }
    },
    async publish(repository) {
      const answer = await post(eventsOf(repository), payload, { 'x-github-event': eventName })
      return (JSON.parse(answer) as { readonly guid: string }).guid
    },
    async publishBatch(repository, events) {
      const line = `{"event":"${eventName}","payload":${payload.toString()}}\n`
      const answer = await post(eventsOf(repository), line.repeat(events), { 'content-type': 'application/x-ndjson' })
      const accepted = answer.split('\n').filter((text) => text.includes('"guid"')).length
      if (accepted !== events)
        throw new Error(`Of a batch of ${events}, ${accepted} were accepted: ${answer.slice(0, 500)}`)
    },
  }
}

/** The address in the service's first log line; what it says when it ends instead. */
async function listeningAt(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<string> {
  let complaint = ''
  stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const lines = createInterface({ input: stdout })
  for await (const line of lines) {
    const { msg, url } = JSON.parse(line) as { readonly msg?: string; readonly url?: string }
    if (msg !== 'listening' || !url) continue
    lines.close()
    stdout.resume()
    return url
  }
  throw new Error(complaint)
}
