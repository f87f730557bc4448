import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '@repohook/events'
import { type KeptEvent, outboxFolder } from './outbox.ts'

/** What an outbox holds at most. The largest push that has push events, 5,000 new branches, makes 10,000 events. */
export const outboxLimits = { files: 20_000, bytes: 2 ** 30 }

/** A draft that is older was left by a process that died. */
const draftAgeMs = 3_600_000

export interface Keeping {
  /** The names of the events that are on disk, in order. */
  readonly kept: readonly string[]
  /** What could not be put there, and why. */
  readonly unkept: readonly { readonly event: KeptEvent; readonly reason: string }[]
}

/**
 * Puts each event into the outbox as it comes. One that the answer names survives a crash of the machine: its file was
 * written under another name, synced and renamed, and its folder was synced.
 */
export async function keepEvents(
  gitDir: string,
  events: AsyncIterable<KeptEvent>,
  world: World,
  limits: typeof outboxLimits = outboxLimits,
): Promise<Keeping> {
  const folder = outboxFolder(gitDir)
  const outbox = openOutbox(folder, world, limits)
  outbox.catch(() => {})
  const kept: string[] = []
  const unkept: { event: KeptEvent; reason: string }[] = []
  for await (const event of events) {
    const [stopped] = unkept
    // None of those that follow goes to the outbox, where it would overtake the one that found no room.
    if (stopped !== undefined) {
      unkept.push({ event, reason: stopped.reason })
      continue
    }
    try {
      const { write } = await outbox
      kept.push(await write(event))
    } catch (error) {
      unkept.push({ event, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  if (kept.length > 0) await syncFolder(folder)
  return { kept, unkept }
}

/** Opens the outbox to write events into it, each under the name given or else after all that are there. */
export async function openOutbox(folder: string, world: World, limits: typeof outboxLimits = outboxLimits) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const room = await measure(folder, world)
  // After what is there, though the clock went back.
  const at = Math.max(world.now(), room.newestAt + 1)
  let { files, bytes } = room
  let count = 0
  const write = async (event: KeptEvent, given?: string): Promise<string> => {
    const text = `${JSON.stringify(event)}\n`
    const size = Buffer.byteLength(text)
    if (files + 1 > limits.files || bytes + size > limits.bytes)
      throw new Error(`${folder} is full: ${files} events wait`)
    count += 1
    const name = given ?? `${digits(at, 15)}-${digits(count, 6)}-${world.uuid().slice(0, 8)}.json`
    await writeDurably(folder, name, text)
    files += 1
    bytes += size
    return name
  }
  return { write }
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')

/** How much waits there, and when the newest of it came. Takes away what a dead process left. */
async function measure(folder: string, world: World) {
  const sum = { files: 0, bytes: 0, newestAt: 0 }
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found === null) continue
    if (name.endsWith('.draft')) {
      if (world.now() - found.mtimeMs > draftAgeMs) await rm(path, { force: true })
      continue
    }
    if (!name.endsWith('.json')) continue
    sum.files += 1
    sum.bytes += found.size
    sum.newestAt = Math.max(sum.newestAt, Number.parseInt(name, 10) || 0)
  }
  return sum
}

async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.draft`)
  const file = await open(draft, 'w', 0o600)
  try {
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(folder, name))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Makes the names in the outbox last. Not every system lets a folder be synced; the files are there all the same. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
