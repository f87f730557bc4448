import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const settings = z.object({ url: z.url(), token: z.string().min(1), repository: z.string().min(1) })

/** Where an attached repository's pushes go, and as whom. */
export type Settings = z.infer<typeof settings>

const fileIn = (gitDir: string): string => join(gitDir, 'repohook.json')

/** Keeps the settings in the repository, readable by its owner alone: they hold a token. */
export async function writeSettings(gitDir: string, value: Settings): Promise<void> {
  const draft = `${fileIn(gitDir)}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, fileIn(gitDir))
}

/** @throws an Error that says how to attach the repository */
export async function readSettings(gitDir: string): Promise<Settings> {
  const path = fileIn(gitDir)
  try {
    return settings.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const isForbidden = (cause as NodeJS.ErrnoException).code === 'EACCES'
    const advice = isForbidden ? 'attach the repository as the user that git runs as' : 'attach the repository'
    throw new Error(`${path} cannot be read: ${advice}, with repohook attach.`, { cause })
  }
}
