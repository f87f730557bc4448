import { fileURLToPath } from 'node:url'

/** This program as a command: what runs it, and its file. */
export const ownCommand: readonly [string, string] = [
  process.execPath,
  fileURLToPath(new URL('main.ts', import.meta.url)),
]
