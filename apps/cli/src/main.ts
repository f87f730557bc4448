#!/usr/bin/env node
import { systemWorld } from '@repohook/events'
import { readEnvironment } from './config.ts'
import { exitCodes } from './exit-codes.ts'
import { run } from './run.ts'

const { stdin, stdout, stderr } = process
const interrupt = new AbortController()

process.on('SIGINT', () => {
  // The second one is for whoever does not want to wait.
  if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
  interrupt.abort()
})

// Whoever read the output has seen enough: `repohook deliveries | head`.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitCodes.done)
  })
}

process.exitCode = await run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  isTty: { stdin: stdin.isTTY, stdout: stdout.isTTY, stderr: stderr.isTTY },
  columns: stdout.columns || stderr.columns || 80,
  environment: readEnvironment(),
  folder: process.cwd(),
  signal: interrupt.signal,
  world: systemWorld(),
})
stdin.destroy()
