import { benchmark } from './benchmark.ts'
import { help, parseOptions } from './options.ts'
import { profileWorker } from './profile-worker.ts'
import { report } from './report.ts'
import { seed } from './seed/seed.ts'
import { workplace } from './workplace.ts'

const say = (progress: string) => process.stderr.write(`› ${progress}\n`)

try {
  const options = parseOptions(process.argv.slice(2))
  if (!options) process.stdout.write(`${help}\n`)
  else await run(options)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

async function run(options: NonNullable<ReturnType<typeof parseOptions>>): Promise<void> {
  const place = await workplace()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void place.close().finally(() => process.exit(1)))
  }
  try {
    if (options.profile) {
      process.stdout.write(`${await profileWorker(place, options, say)}\n`)
      return
    }
    if (options.seed !== null) {
      process.stdout.write(`${await seed(place, { ...options, seed: options.seed }, say)}\n`)
      return
    }
    const results = await benchmark(place, options, say)
    process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : `\n${report(results)}\n`)
  } finally {
    await place.close()
  }
}
