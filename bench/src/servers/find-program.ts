import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const usual = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin']

/** The path of a program in the folders of PATH, the usual ones or `others`, or null. */
export function findProgram(name: string, others: readonly string[] = []): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...usual, ...others].filter(Boolean)
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

/** Where Debian keeps PostgreSQL's programs, the newest version first. */
export function postgresFolders(): readonly string[] {
  const root = '/usr/lib/postgresql'
  try {
    return readdirSync(root)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(root, version, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
