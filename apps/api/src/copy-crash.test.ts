import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createDatabase, patient } from '@repohook/store/testing/postgres'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import type { CopyRequest, InstallationCopy } from './copy.ts'
import { install, repository } from './installation.testing.ts'

const program = fileURLToPath(new URL('maintenance.ts', import.meta.url))
const key = 'd'.repeat(64)
const deliveries = 12_000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-copy-crash-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Told {
  readonly problem?: string
  readonly progress?: { readonly step: string }
  readonly copied?: InstallationCopy
}

/** Copies in a process of its own, and lets `each` know what it tells and end it. */
async function copying(request: CopyRequest, each: (told: Told, end: (how: 'kill' | 'leave') => void) => void) {
  const child = spawn(process.execPath, [program, 'copy'], { stdio: ['pipe', 'pipe', 'inherit'], env: {} })
  const ended = once(child, 'close')
  child.stdin.write(`${JSON.stringify(request)}\n`)
  const lines: Told[] = []
  const end = (how: 'kill' | 'leave') => (how === 'kill' ? child.kill('SIGKILL') : child.stdin.end())
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(JSON.parse(line) as Told)
    each(lines.at(-1) ?? {}, end)
  }
  const [code] = (await ended) as [number | null]
  return { code, lines }
}

/** An installation with a log, most of it made past the store. */
async function installed(): Promise<string> {
  const path = join(folder, 'first.db')
  const settings = { REPOHOOK_DATABASE_URL: `file:${path}`, REPOHOOK_SECRET_KEY: key }
  const { client, ...installation } = await install(settings)
  await client.repositories.create.mutate({ name: repository.name })
  await client.hooks.create.mutate({ target: repository, hook: { config: { url: 'http://127.0.0.1:4009/' } } })
  await client.events.publish.mutate({ target: repository, event: 'push', payload: '{"ref":"refs/heads/main"}' })
  await installation.worker.drain()
  await installation.close()
  const sqlite = new Database(path)
  const copies = `WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < ${deliveries} + 999)`
  sqlite.exec(`
    INSERT INTO events (id, guid, name, target_id, decisions, published_at, payload)
    ${copies} SELECT i, 'guid-' || i, name, target_id, decisions, published_at, zeroblob(1000) FROM n, events WHERE id = 2;
    INSERT INTO deliveries (id, event_id, hook_id, kind, chain, attempt, due_at, settled_at, outcome, status_code, duration_ms)
    ${copies} SELECT i, i, hook_id, kind, chain, attempt, due_at, due_at + i, 'delivered', 200, 5
      FROM n, deliveries WHERE event_id = 2 AND attempt = 1;
    INSERT INTO exchanges (delivery_id, url, request_headers, response_headers, response_body, flags)
    ${copies} SELECT i, 'http://127.0.0.1:4009/', '{}', '[]', hex(randomblob(200)), '[]' FROM n`)
  sqlite.close()
  return `file:${path}`
}

it(
  'a copy that is killed at any moment goes on, and is whole in the end, from SQLite to PostgreSQL and back',
  { timeout: 300_000 },
  async () => {
    const { pool, url: bare } = await createDatabase(inject('postgres'), 'template0')
    const there = patient(bare)
    let checksums: unknown = null
    for (const [from, to] of [
      [await installed(), there],
      [there, `file:${join(folder, 'back.db')}`],
    ] as const) {
      // After so many tellings of a step: in the middle of a table, between two, while it checks.
      for (const [step, tellings, how] of [
        ['counting', 1, 'kill'],
        ['copying', 1, 'kill'],
        ['copying', 3, 'kill'],
        ['copying', 4, 'leave'],
        ['copying', 2, 'kill'],
        ['checking', 4, 'kill'],
      ] as const) {
        let heard = 0
        const { code, lines } = await copying({ from, to }, (told, end) => {
          if (told.progress?.step === step && ++heard === tellings) end(how)
        })
        expect(lines.some(({ copied }) => copied !== undefined)).toBe(false)
        if (how === 'leave')
          expect({ code, last: lines.at(-1)?.problem }).toEqual({
            code: 1,
            last: expect.stringContaining('goes on') as string,
          })
        if (step === 'counting') continue
        const settings = { REPOHOOK_DATABASE_URL: to, REPOHOOK_SECRET_KEY: key }
        await expect(install(settings)).rejects.toThrow('that is not whole')
      }
      const { code, lines } = await copying({ from, to }, () => {})
      const { copied } = lines.at(-1) ?? {}
      expect({ code, problem: lines.at(-1)?.problem }).toEqual({ code: 0, problem: undefined })
      // All of it was there: it was killed last while it checked.
      expect(copied?.resumedRows).toBe(copied?.rows)
      if (checksums) expect(copied?.tables).toEqual(checksums)
      checksums = copied?.tables
    }
    await pool.end()
  },
)
