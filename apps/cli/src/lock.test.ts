import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWorld } from '@repohook/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeLock, waitForLock } from './lock.ts'

const world = systemWorld()
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rm(folder, { recursive: true }))

describe('a lock', () => {
  it('has one holder until it is given back', async () => {
    const release = await takeLock(path, world)
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
    expect(await takeLock(path, world)).toBeNull()

    await release?.()

    expect(await takeLock(path, world)).not.toBeNull()
  })

  it('of a process that died is free', async () => {
    const { pid } = spawnSync('true')
    await writeFile(path, String(pid))

    expect(await takeLock(path, world)).not.toBeNull()
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
  })

  it('that nobody has touched for long is free, though its process id is another’s by now', async () => {
    await writeFile(path, String(process.pid))
    const before = new Date(world.now() - 61_000)
    await utimes(path, before, before)

    expect(await takeLock(path, world)).not.toBeNull()
  })

  it('that is being written is held', async () => {
    await writeFile(path, '')

    expect(await takeLock(path, world)).toBeNull()
  })

  it('goes to whoever waits for it', async () => {
    const release = await takeLock(path, world)
    const waiting = waitForLock(path, world, AbortSignal.timeout(60_000))
    await release?.()

    expect(await waiting).not.toBeNull()
  })

  it('is waited for no longer than asked', async () => {
    await takeLock(path, world)

    expect(await waitForLock(path, world, AbortSignal.timeout(60))).toBeNull()
  })
})
