import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('main.ts', import.meta.url))
const person = { name: 'Mona', email: 'mona@example.com' }

/** Nothing of the machine's own settings. */
const surroundings = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: person.name,
  GIT_AUTHOR_EMAIL: person.email,
  GIT_COMMITTER_NAME: person.name,
  GIT_COMMITTER_EMAIL: person.email,
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function run(file: string, args: readonly string[], env: Record<string, string>, input: string): Promise<Ran> {
  const child = spawn(file, args, { env: { ...surroundings, ...env } })
  child.stdin.on('error', () => {}).end(input)
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await closed) as [number | null]
  return { code, stdout, stderr }
}

/** Runs the real command, in an environment that has nothing but `env` and a PATH. */
export const repohook = (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ran> =>
  run(process.execPath, [program, ...args], env, input)

/** Runs git without anybody's configuration. @throws what git said, when it fails */
export const git = (...args: readonly string[]): Promise<Ran> => gitIn({}, ...args)

/** The same, with `env` for its hooks. */
export async function gitIn(env: Record<string, string>, ...args: readonly string[]): Promise<Ran> {
  const ran = await run('git', ['-c', 'init.defaultBranch=main', ...args], env, '')
  if (ran.code !== 0) throw new Error(ran.stderr)
  return ran
}
