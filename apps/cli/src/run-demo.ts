import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'
import { attach } from './attach.ts'
import { createClient } from './client.ts'
import { startServer } from './spawned-server.ts'

const run = promisify(execFile)
const author = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'init.defaultBranch=main']

/** A delivery that the receiver verified. */
interface Verified {
  readonly event: string
  readonly guid: string
  readonly commits: readonly string[]
}

export interface DemoResult {
  readonly received: readonly Verified[]
  readonly log: readonly { readonly event: string; readonly status: string | null; readonly redelivery: boolean }[]
}

type Say = (step: string, ...details: string[]) => void

/** Walks the whole line on real parts: a server, a bare repository, `git push`, a receiver that verifies, Redeliver. */
export async function demo(say: Say): Promise<DemoResult> {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-demo-'))
  const token = randomBytes(24).toString('hex')
  const secret = randomBytes(24).toString('hex')
  const server = await startServer(folder, token)
  const receiver = await startReceiver(secret)
  try {
    say(
      '1. Repohook runs',
      server.url,
      'one process on SQLite; loopback is allowed, since the receiver is on this machine',
    )

    const bare = join(folder, 'octocat', 'hello.git')
    await run('git', [...author, 'init', '--quiet', '--bare', bare])
    const { repository, hook } = await attach(bare, undefined, { url: server.url, token })
    say('2. A bare repository is attached', repository, hook)

    const client = createClient({ url: server.url, token })
    const target = { kind: 'repository' as const, name: repository }
    const { id: hookId } = await client.hooks.create.mutate({
      target,
      hook: { config: { url: receiver.url, contentType: 'json', secret }, events: ['push'] },
    })
    const ping = await receiver.next()
    say('3. A hook is created, and its ping arrives', `hook ${hookId} → ${receiver.url}`, told(ping))

    const clone = join(folder, 'clone')
    await run('git', [...author, 'clone', '--quiet', bare, clone])
    await writeFile(join(clone, 'README.md'), '# Hello\n')
    await run('git', [...author, '-C', clone, 'add', '.'])
    await run('git', [...author, '-C', clone, 'commit', '--quiet', '-m', 'Say hello'])
    const { stderr } = await run('git', [...author, '-C', clone, 'push', 'origin', 'HEAD:main'])
    const pushed = await receiver.next()
    say('4. git push', ...stderr.trim().split('\n'), told(pushed), `commits: ${pushed.commits.join(', ')}`)

    const { deliveries } = await client.deliveries.list.query({ target, hookId })
    const delivery = deliveries.find(({ guid }) => guid === pushed.guid)
    if (!delivery) throw new Error('The push is not in the log.')
    await client.deliveries.redeliver.mutate({ target, hookId, deliveryId: delivery.id })
    const again = await receiver.next()
    say('5. Redeliver', told(again), `the same GUID: ${again.guid === pushed.guid}`)

    await server.stop()
    const restarted = await startServer(folder, token)
    try {
      const after = createClient({ url: restarted.url, token })
      const { deliveries: log } = await after.deliveries.list.query({ target, hookId })
      const lines = log.map((row) => `${row.id}  ${row.guid}  ${row.event.padEnd(5)}  ${row.status}${mark(row)}`)
      say('6. The log, newest first, after a restart', ...lines)
      return { received: [ping, pushed, again], log }
    } finally {
      await restarted.stop()
    }
  } finally {
    await server.stop()
    await receiver.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const told = ({ event, guid }: Verified) => `the receiver verified ${event} ${guid}`
const mark = ({ redelivery }: { redelivery: boolean }) => (redelivery ? '  (redelivery)' : '')

/** A receiver as its author would write it, with Octokit's own verifying middleware. */
async function startReceiver(secret: string) {
  const arrived: Verified[] = []
  let waiting: ((delivery: Verified) => void) | null = null
  const webhooks = new Webhooks({ secret })
  webhooks.onAny(({ id, name, payload }) => {
    const commits = 'commits' in payload && Array.isArray(payload.commits) ? payload.commits : []
    const delivery = { event: name, guid: id, commits: commits.map(({ message }) => message) }
    if (waiting) waiting(delivery)
    else arrived.push(delivery)
    waiting = null
  })
  const verify = createNodeMiddleware(webhooks, { path: '/hook' })
  const server = createServer((request, response) => void verify(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    next: () => {
      const { promise, resolve } = Promise.withResolvers<Verified>()
      const first = arrived.shift()
      if (first) resolve(first)
      else waiting = resolve
      return promise
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
