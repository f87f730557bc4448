import { fileURLToPath } from 'node:url'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startService } from './service.ts'
import { welcome } from './welcome.ts'

/** What to do about the system's own errors, which say only what happened. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program uses that port: set PORT to a free one.\n',
  EADDRNOTAVAIL: 'HOST is no address of this machine: 127.0.0.1 is this machine alone, 0.0.0.0 every network.\n',
  ENOTFOUND: 'HOST is no address of this machine: 127.0.0.1 is this machine alone, 0.0.0.0 every network.\n',
  EACCES: 'Without more rights, set PORT to one from 1024 up, and REPOHOOK_DATABASE_URL to a folder of your own.\n',
}

/** Signals that come so close are one: npm and a terminal may both deliver the same Ctrl-C. */
const sameSignalMs = 2_000

const dashboard = fileURLToPath(new URL('../../dashboard/dist', import.meta.url))

const log = createLog()

// What nothing caught, a rejection too, leaves the process in nobody knows what state: it does nothing more.
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'a bug that nothing caught: ended, and the next start takes up what was under way')
  process.exit(1)
})

try {
  const config = readConfig()
  const service = await startService(config, log, { dashboard })

  let stopping: Promise<void> | null = null
  let isInsisting = false
  const stop = (signal: string) => {
    if (isInsisting) {
      log.warn({ signal }, 'asked again: ended at once, and the next start takes up what was under way')
      process.exit(1)
    }
    if (stopping) return
    setTimeout(() => (isInsisting = true), sameSignalMs).unref()
    log.info({ signal }, 'stopping: finishing what is under way')
    setTimeout(() => process.exit(1), config.timeoutMs + 5_000).unref()
    stopping = service.stop().then(
      () => log.info({}, 'stopped'),
      (error: unknown) => {
        log.error({ err: error }, 'could not finish what was under way: the next start takes it up')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

  process.stderr.write(`\n${welcome(service)}\n`)
  log.info({ url: service.url, role: service.role }, 'listening')
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException
  process.stderr.write(`Repohook could not start. ${message}\n${advice[code] ?? ''}`)
  process.exit(1)
}
