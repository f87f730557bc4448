import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWorld } from '@repohook/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepEvents } from './keep-events.ts'
import { keepSending } from './keep-sending.ts'
import { listWaiting, outboxFolder } from './outbox.ts'
import { writeSettings } from './settings.ts'

const world = systemWorld()
const never = new AbortController().signal
let gitDir: string
beforeEach(async () => {
  gitDir = await mkdtemp(join(tmpdir(), 'repohook-sender-'))
})
afterEach(() => rm(gitDir, { recursive: true }))

async function keepOne() {
  async function* one() {
    yield { event: 'push', ref: 'refs/heads/main', payload: '{}', idempotencyKey: 'k', createdAt: world.now() }
  }
  await keepEvents(gitDir, one(), world)
}

describe('the sender', () => {
  it('ends when nothing waits', async () => {
    await expect(keepSending(gitDir, world, never)).resolves.toBeUndefined()
  })

  it('leaves an outbox to the process that is at it', async () => {
    await keepOne()
    await writeFile(join(outboxFolder(gitDir), '.sender'), String(process.pid))

    await expect(keepSending(gitDir, world, never)).resolves.toBeUndefined()
    expect(await listWaiting(gitDir)).toHaveLength(1)
  })

  it('ends with the repository', async () => {
    await keepOne()

    await expect(keepSending(gitDir, world, never)).rejects.toThrow('attach the repository')
  })

  it('gives up after a day, leaves what waits to the next push, and lets others at it', async () => {
    await keepOne()
    await writeSettings(gitDir, { url: 'http://127.0.0.1:9', token: 't', repository: 'octocat/hello' })
    const hours = [0, 0, 23.9]
    const later = { ...world, now: () => (hours.shift() ?? 24) * 3_600_000 }

    await keepSending(gitDir, later, never)

    expect(hours).toEqual([])
    expect(await listWaiting(gitDir)).toHaveLength(1)
    await expect(keepSending(gitDir, world, AbortSignal.abort())).resolves.toBeUndefined()
    await expect(keepOne()).resolves.toBeUndefined()
  })
})
