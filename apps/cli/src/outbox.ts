import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const keptEvent = z.object({
  event: z.string(),
  ref: z.string(),
  /** The exact text to send. */
  payload: z.string(),
  /** A second try with the same key is the same event: an answer that was lost does no harm. */
  idempotencyKey: z.string(),
  createdAt: z.int(),
  /** The repository it was made for, `owner/name`; absent from what an older version kept. */
  repository: z.string().optional(),
})

/** An event of a push that the server has not acknowledged yet. */
export type KeptEvent = z.infer<typeof keptEvent>

/** How many refused events are left to look at; the oldest make room. */
const maxRefused = 100

/** Where a repository keeps what it has to send: one file an event, named so that sorting them is sending them in order. */
export const outboxFolder = (gitDir: string): string => join(gitDir, 'repohook', 'outbox')

/** Where it keeps what the server refused for good, with the reason beside each. */
export const refusedFolder = (gitDir: string): string => join(gitDir, 'repohook', 'refused')

/** The names of the events that wait, oldest first. */
export const listWaiting = (gitDir: string): Promise<string[]> => eventFiles(outboxFolder(gitDir))

/** The event of that name; `gone` when another process has sent it, `unreadable` when somebody wrote on it. */
export async function readKept(gitDir: string, name: string): Promise<KeptEvent | 'gone' | 'unreadable'> {
  const text = await readFile(join(outboxFolder(gitDir), name), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (text === null) return 'gone'
  try {
    return keptEvent.parse(JSON.parse(text))
  } catch {
    return 'unreadable'
  }
}

/** Takes an event that the server has acknowledged out of the outbox. */
export const dropKept = (gitDir: string, name: string): Promise<void> =>
  rm(join(outboxFolder(gitDir), name), { force: true })

/** Moves an event out of the way of those that follow. */
export async function refuseKept(gitDir: string, name: string, reason: string): Promise<void> {
  const folder = refusedFolder(gitDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, reasonOf(name)), `${reason}\n`, { mode: 0o600 })
  await rename(join(outboxFolder(gitDir), name), join(folder, name)).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
  const surplus = (await eventFiles(folder, /^\d.*\.(json|push)$/)).slice(0, -maxRefused)
  for (const old of surplus.flatMap((file) => [file, reasonOf(file)])) await rm(join(folder, old), { force: true })
}

const reasonOf = (name: string): string => name.replace(/\.(json|push)$/, '.reason.txt')

async function eventFiles(folder: string, wanted = /^\d.*\.json$/): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return names.filter((name) => wanted.test(name)).toSorted()
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
