import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { baseOf } from './client.ts'
import type { Settings } from './settings.ts'

const shape = z.looseObject({ html_url: z.string(), default_branch: z.string().optional() })

/** A repository as payloads show it. */
export type WireRepository = z.infer<typeof shape>

/** Checks the fields that a push needs; the value stays as it is, the order of its fields too. */
export function wireRepository(value: object): WireRepository {
  shape.parse(value)
  return value as WireRepository
}

const fileIn = (gitDir: string): string => join(gitDir, 'repohook', 'repository.json')

/** Keeps how the server shows the repository, for pushes while it does not answer. */
export async function writeRepositoryCopy(gitDir: string, repository: object): Promise<void> {
  const file = fileIn(gitDir)
  const text = `${JSON.stringify(repository, null, 2)}\n`
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return
  await mkdir(join(gitDir, 'repohook'), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

/** How the server showed the repository last; the little that its settings tell when there is no copy. */
export async function readRepositoryCopy(gitDir: string, settings: Settings): Promise<WireRepository> {
  try {
    return wireRepository(JSON.parse(await readFile(fileIn(gitDir), 'utf8')) as object)
  } catch {
    const { repository } = settings
    const [login = '', name = ''] = repository.split('/')
    return { name, full_name: repository, owner: { login, name: login }, html_url: `${baseOf(settings)}/${repository}` }
  }
}
