import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Catalogue, githubCatalogue } from '@repohook/events'
import { stillWorld, type StillWorld } from '@repohook/events/testing'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import { pino } from 'pino'
import { compose, type Parts } from './compose.ts'
import { readConfig } from './config.ts'
import type { AppRouter } from './router.ts'

export interface Installation extends Parts {
  readonly client: TRPCClient<AppRouter>
  readonly token: string
  readonly databaseUrl: string
  readonly world: StillWorld
  /** Everything logged so far. */
  readonly logged: readonly string[]
}

/**
 * A whole installation without a port and with a still world: it works when its worker is told to. `dashboard` is the folder
 * of one that was built.
 */
export async function install(
  settings: Record<string, string> = {},
  catalogue: Catalogue = githubCatalogue,
  dashboard?: string,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  const { REPOHOOK_ADMIN_TOKEN: token = 'an-admin-token-for-tests' } = settings
  const config = readConfig({
    REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    ...settings,
  })
  const world = stillWorld()
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const self = { addresses: () => [], listensAt: () => null }
  const ownUrl = () => 'http://repohook.test'
  const parts = await compose(config, { catalogue, world, log, ownUrl, dashboard, self })
  await parts.admit()
  return {
    ...parts,
    client: clientOf(parts, token),
    token,
    databaseUrl: config.databaseUrl,
    world,
    logged,
    async close() {
      await parts.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A tRPC client that talks to the app without a port. */
function clientOf({ app }: Pick<Parts, 'app'>, token: string | undefined): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: 'http://repohook.test/trpc',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        fetch: async (input, init) => app.request(input, init as RequestInit),
      }),
    ],
  })
}

export const repository = { kind: 'repository' as const, name: 'octocat/Hello-World' }
