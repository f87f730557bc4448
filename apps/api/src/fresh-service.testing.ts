import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { startService } from './service.ts'
import { clientAt } from './spawned-server.testing.ts'

/**
 * A whole service in this process, on a port and, unless the settings name one, an SQLite file of its own, as it starts the
 * first time: with a token that it made. `dashboard` is the folder of one that was built, and without it there is no link to
 * sign in by. No call is too many.
 */
export async function startFreshService(settings: Record<string, string> = {}, dashboard?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  const config = readConfig({
    PORT: '0',
    REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    REPOHOOK_RATE_LIMIT: '0',
    ...settings,
  })
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const { url, freshToken, signInUrl, stop } = await startService(config, log, { ...(dashboard && { dashboard }) })
  const token = freshToken ?? config.adminToken ?? ''
  return {
    url,
    token,
    /** Signs in as the token, once. */
    signInUrl,
    client: clientAt(url, token),
    databaseUrl: config.databaseUrl,
    /** Everything logged so far. */
    logged,
    async stop() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}
