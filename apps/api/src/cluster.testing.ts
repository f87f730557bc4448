import type { Role } from './config.ts'
import { repository } from './installation.testing.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const token = 'an-admin-token-for-tests'

/** Real server processes that share one PostgreSQL database. */
export class Cluster {
  readonly #databaseUrl: string
  readonly #servers: ReturnType<typeof spawnServer>[] = []

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl
  }

  /** A process that was told to start and may not listen yet. */
  spawn(role: Role, settings: Record<string, string> = {}) {
    const server = spawnServer({
      REPOHOOK_ROLE: role,
      REPOHOOK_DATABASE_URL: this.#databaseUrl,
      REPOHOOK_SECRET_KEY: 'a'.repeat(64),
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
      ...settings,
    })
    this.#servers.push(server)
    return server
  }

  /** A process that listens, and a client of it. */
  async start(role: Role, settings: Record<string, string> = {}) {
    const server = this.spawn(role, { REPOHOOK_ADMIN_TOKEN: token, ...settings })
    const url = await server.logged('listening')
    return { ...server, url, client: clientAt(url, token) }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()))
  }
}

type Client = Awaited<ReturnType<Cluster['start']>>['client']

/** Registers the repository with a hook that leads to a receiver; answers the hook's id. */
export async function addHook(client: Client, url: string): Promise<number> {
  await client.repositories.create.mutate({ name: repository.name })
  const { id } = await client.hooks.create.mutate({ target: repository, hook: { config: { url } } })
  return id
}

/** Publishes a push; answers its GUID. */
export async function publishPush(client: Client): Promise<string> {
  const { guid } = await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
  return guid
}
