import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseRefUpdates, pushPayloads } from '@repohook/git'
import { TRPCClientError } from '@trpc/client'
import { createClient } from './client.ts'
import { readSettings } from './settings.ts'

export interface Push {
  readonly gitDir: string
  /** What git writes to post-receive: `old new ref`, a line each. */
  readonly lines: string
  readonly pusher: string
}

/**
 * Publishes a `push` event for each branch and tag that was pushed. Answers how many.
 *
 * @throws an Error that names each ref that could not be published; the others were
 */
export async function push({ gitDir, lines, pusher }: Push): Promise<number> {
  const settings = await readSettings(gitDir)
  const client = createClient(settings)
  const target = { kind: 'repository' as const, name: settings.repository }
  const { payload: repository } = await client.repositories.get.query({ name: settings.repository })
  const payloads = pushPayloads({
    gitDir: resolve(gitDir),
    updates: parseRefUpdates(lines),
    repository,
    sender: { login: pusher, type: 'User' },
    pusher: { name: pusher, email: null },
    htmlUrl: String(repository['html_url']),
  })
  let published = 0
  const problems: string[] = []
  for await (const payload of payloads) {
    // The same key again is the same event: a try whose answer was lost does no harm.
    const event = {
      target,
      event: 'push',
      payload: JSON.stringify(payload),
      idempotencyKey: randomBytes(16).toString('hex'),
    }
    try {
      await persistently(() => client.events.publish.mutate(event))
      published += 1
    } catch (error) {
      problems.push(`${payload.ref}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (problems.length > 0) throw new Error(`${published} published, but not ${problems.join('; ')}`)
  return published
}

/** Tries again twice when no answer came: a server may be restarting. A refusal is final. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (const pauseMs of [300, 1_000]) {
    try {
      return await call()
    } catch (error) {
      if (error instanceof TRPCClientError && error.data) throw error
      await setTimeout(pauseMs)
    }
  }
  return call()
}
