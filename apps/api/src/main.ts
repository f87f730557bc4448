import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startService } from './service.ts'
import { welcome } from './welcome.ts'

const log = createLog()

try {
  const config = readConfig()
  const service = await startService(config, log)
  process.stderr.write(`\n${welcome(service)}\n`)
  log.info({ url: service.url }, 'listening')

  let stopping: Promise<void> | null = null
  const stop = (signal: string) => {
    // npm and a terminal may both deliver the same Ctrl-C.
    if (stopping) return
    log.info({ signal }, 'stopping: finishing what is under way')
    setTimeout(() => process.exit(1), config.timeoutMs + 5_000).unref()
    stopping = service.stop().then(() => log.info({}, 'stopped'))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const advice = code === 'EADDRINUSE' ? 'Another program uses that port: set PORT to a free one.' : ''
  process.stderr.write(`Repohook could not start. ${message}\n${advice && `${advice}\n`}`)
  process.exit(1)
}
