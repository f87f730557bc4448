import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { Setting } from './contenders/contender.ts'
import type { Contestant } from './contestants.ts'
import type { DatabaseServer } from './servers/server.ts'
import type { Workplace } from './workplace.ts'

/** A contestant whose process, and server, run. */
export interface OpenContestant {
  readonly contestant: Contestant
  readonly child: Child
  readonly server: DatabaseServer | null
  close(): Promise<void>
}

/** Programs that start the contestant's own process, and its server's, in their place. */
export interface Prefixes {
  readonly own: readonly string[]
  readonly server?: readonly string[]
}

const file = new URL('contenders/process.ts', import.meta.url)

/** Starts what a contestant needs, each with its files in a folder of its own. Null where its server is not at hand. */
export async function openContestant(
  contestant: Contestant,
  { receiverUrl, folder, pins, onClose }: Workplace,
  { own, server: aroundServer = [] }: Prefixes = { own: pins.sender },
): Promise<OpenContestant | null> {
  const home = await mkdtemp(join(folder, `${contestant.name}-`))
  const server = contestant.startServer ? await contestant.startServer({ folder: home, prefix: aroundServer }) : null
  if (contestant.startServer && !server) return null
  const child = startChild(file, { args: [contestant.file], prefix: own })
  const stop = onClose(async () => {
    await child.stop()
    await server?.stop()
  })
  const setting: Setting = {
    receiverUrl,
    folder: home,
    serverUrl: server?.url ?? null,
    hooksPerEvent: contestant.hooksPerEvent ?? 1,
  }
  try {
    await child.call('open', setting)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    contestant,
    child,
    server,
    async close() {
      try {
        await child.call('close')
      } finally {
        await stop()
      }
    },
  }
}
