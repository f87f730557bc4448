import { mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countEvents, parsePushRecord, type PushRecord } from '@repohook/git'
import type { World } from '@repohook/events'
import { z } from 'zod'
import { listWaiting, refusedFolder } from './outbox.ts'

/** Where the hook writes pushes down, one file each, named so that sorting them is taking them in order. */
export const pushesFolder = (gitDir: string): string => join(gitDir, 'repohook', 'pushes')

/** A record that is empty was unfolded; it is left for so long, for it keeps its place from being taken again. */
const takenForMs = 3_600_000

const progress = z.object({ repository: z.string(), told: z.int().nonnegative() })

/** Which repository the events of a push are for, and how many of them are in the outbox or beyond. */
export type Progress = z.infer<typeof progress>

/** The places of the pushes whose events are not all in the outbox yet, oldest first. */
export async function listPushes(gitDir: string): Promise<string[]> {
  const sized = await recordSizes(gitDir)
  return sized.filter(({ bytes }) => bytes > 0).map(({ place }) => place)
}

/** Whether anything is left to unfold or to send. */
export const hasPending = async (gitDir: string): Promise<boolean> =>
  (await listWaiting(gitDir).catch(() => [])).length + (await listPushes(gitDir)).length > 0

/** How many events of how many refs are not in the outbox yet; of one push, or of all. */
export async function countFolded(gitDir: string, only?: string): Promise<{ refs: number; events: number }> {
  const sum = { refs: 0, events: 0 }
  for (const place of await listPushes(gitDir)) {
    if (only !== undefined && place !== only) continue
    const found = await readPush(gitDir, place)
    if (found === null || found.record === null) continue
    const { told } = (await readProgress(gitDir, place)) ?? { told: 0 }
    sum.events += countEvents(found.record.updates) - told
    sum.refs += found.record.updates.length
  }
  return sum
}

/** What was written down at this place, and when; `null` when another process has unfolded it. */
export async function readPush(gitDir: string, place: string) {
  const path = recordOf(gitDir, place)
  const [text, found] = await Promise.all([readFile(path, 'utf8'), stat(path)]).catch(() => ['', null] as const)
  if (text === '' || found === null) return null
  return { text, record: parse(text), createdAt: Math.trunc(found.mtimeMs) }
}

export async function readProgress(gitDir: string, place: string): Promise<Progress | null> {
  try {
    return progress.parse(JSON.parse(await readFile(progressOf(gitDir, place), 'utf8')))
  } catch {
    return null
  }
}

export async function writeProgress(gitDir: string, place: string, value: Progress): Promise<void> {
  const draft = join(pushesFolder(gitDir), `.${place}.${process.pid}`)
  await writeFile(draft, JSON.stringify(value), { mode: 0o600 })
  await rename(draft, progressOf(gitDir, place))
}

/** Every event of the push is in the outbox or beyond: its record goes. */
export async function finishPush(gitDir: string, place: string, world: World): Promise<void> {
  await truncate(recordOf(gitDir, place)).catch(() => {})
  await rm(progressOf(gitDir, place), { force: true })
  for (const old of (await recordSizes(gitDir)).slice(0, -1)) {
    const isLongGone = old.bytes === 0 && world.now() - old.changedAt > takenForMs
    if (isLongGone) await rm(recordOf(gitDir, old.place), { force: true })
  }
}

/** Moves a push that cannot be unfolded out of the way of those that follow. */
export async function refusePush(gitDir: string, place: string, text: string, reason: string, world: World) {
  const folder = refusedFolder(gitDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, `${place}.push`), text, { mode: 0o600 })
  await writeFile(join(folder, `${place}.reason.txt`), `${reason}\n`, { mode: 0o600 })
  await finishPush(gitDir, place, world)
}

const recordOf = (gitDir: string, place: string): string => join(pushesFolder(gitDir), `${place}.push`)
const progressOf = (gitDir: string, place: string): string => join(pushesFolder(gitDir), `${place}.json`)

async function recordSizes(gitDir: string) {
  const names = await readdir(pushesFolder(gitDir)).catch(() => [])
  const places = names.filter((name) => /^\d{15}\.push$/.test(name)).toSorted()
  const sized = places.map(async (name) => {
    const found = await stat(join(pushesFolder(gitDir), name)).catch(() => null)
    return { place: name.replace('.push', ''), bytes: found?.size ?? 0, changedAt: found?.mtimeMs ?? 0 }
  })
  return Promise.all(sized)
}

function parse(text: string): PushRecord | null {
  try {
    return parsePushRecord(text)
  } catch {
    return null
  }
}
