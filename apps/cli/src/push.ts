import { resolve } from 'node:path'
import { parseRefUpdates, pushPayloads } from '@repohook/git'
import { createClient } from './client.ts'
import { readSettings } from './settings.ts'

export interface Push {
  readonly gitDir: string
  /** What git writes to post-receive: `old new ref`, a line each. */
  readonly lines: string
  readonly pusher: string
}

/** Publishes a `push` event for each branch and tag that was pushed. Answers how many. */
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
  for await (const payload of payloads) {
    await client.events.publish.mutate({ target, event: 'push', payload: JSON.stringify(payload) })
    published += 1
  }
  return published
}
