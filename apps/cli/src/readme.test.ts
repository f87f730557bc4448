import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { git } from './command.testing.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')

/** The code under each comment of that text, in order. */
const snippets = (comment: string, language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`<!-- ${comment} -->\\s+\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, code = '']) => code,
  )
const snippet = (comment: string): string => snippets(comment, 'sh')[0] ?? ''

let home: string
let server: ReturnType<typeof bash>
/** The line that `npm start` asks to copy. */
let exportLine: string
const env = () => ({ PATH: process.env['PATH'], HOME: home, GIT_CONFIG_GLOBAL: join(home, '.gitconfig') })

/** Runs lines in bash, stopping at the first that fails, as the leader of a group that can be ended whole. */
const bash = (code: string, more: Record<string, string> = {}) =>
  spawn('bash', ['-euo', 'pipefail', '-c', code], {
    cwd: root,
    env: { ...env(), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })

async function end(child: ChildProcess): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
  process.kill(-(child.pid ?? 0), 'SIGTERM')
  await exited
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'repohook-readme-'))
  await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Mona\n\temail = mona@example.com\n')
  const mine = join(home, 'code', 'hello')
  await mkdir(mine, { recursive: true })
  await git('init', '--quiet', mine)
  await writeFile(join(mine, 'README.md'), '# Hello\n')
  await git('-C', mine, 'add', '.')
  await git('-C', mine, 'commit', '--quiet', '-m', 'Say hello')

  server = bash(snippet('first screen, one terminal'), { PORT: '0', REPOHOOK_DATABASE_URL: `file:${home}/r.db` })
  server.stdout.resume()
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line)
    if (line.trim().startsWith('export REPOHOOK_URL=')) break
  }
  server.stderr.resume()
  exportLine = said.at(-1)?.trim() ?? ''
})
afterAll(async () => {
  await end(server)
  await rm(home, { recursive: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

describe('the README', () => {
  it('leads in ten lines from nothing to a push that was verified and redelivered', async () => {
    const lines = snippet('first screen, another terminal').trimEnd().split('\n')
    expect(lines).toHaveLength(9)
    const [copied = '', ...rest] = lines
    expect(copied).toMatch(/^export REPOHOOK_URL=\S+ REPOHOOK_TOKEN=/)
    const code = [exportLine, ...rest].join('\n').replaceAll('8080', String(await freePort()))
    const shell = bash(code)
    shell.stderr.resume()
    const pushes: string[] = []
    for await (const line of createInterface({ input: shell.stdout })) {
      const [, guid] = /^verified push (\S+) refs\/heads\/try-repohook$/.exec(line) ?? []
      if (guid) pushes.push(guid)
      if (pushes.length === 2) break
    }
    await end(shell)
    expect(pushes).toHaveLength(2)
    expect(pushes[1]).toBe(pushes[0])
  })

  it('shows shell lines that work', async () => {
    for (const code of snippets('run against a server', 'sh')) {
      const shell = bash(`${exportLine}\n${code}`)
      const [said, complaints] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')])
      expect({ code: shell.exitCode, complaints }).toMatchObject({ code: 0 })
      expect(said).not.toContain('"message"')
      // An event's GUID, or a hook.
      expect(said).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|https:\/\/example\.com\/hook/)
    }
  })

  it('shows TypeScript that works', async () => {
    const [code = ''] = snippets('run against a server', 'ts')
    const file = join(root, 'apps', 'cli', `.readme-${process.pid}.ts`)
    await writeFile(file, code)
    const shell = bash(`${exportLine}\nnode ${file}`)
    const [said, complaints] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')])
    await rm(file)
    expect(complaints).toBe('')
    expect(said).toMatch(/^[0-9a-f-]{36} \d+ \S/)
  })
})
