import { help, type Options, parseOptions } from './options.ts'
import type { PartResult } from './parts/part.ts'
import { parts } from './parts/parts.ts'
import { reportOf, textOf } from './report.ts'

try {
  const options = parseOptions(process.argv.slice(2))
  if (!options) process.stdout.write(`${help}\n`)
  else await run(options)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}

async function run(options: Options): Promise<void> {
  const results: Record<string, PartResult> = {}
  for (const part of parts.filter(({ name }) => options.only.includes(name))) {
    results[part.name] = await part.run(options, (progress) => process.stderr.write(`› ${part.name}: ${progress}\n`))
  }
  const report = reportOf(results, new Date())
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `\n${textOf(report)}\n`)
  if (Object.values(results).some(({ broken }) => broken.length > 0)) process.exitCode = 1
}
