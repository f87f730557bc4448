import { git } from './git.ts'

/** A branch or a tag, and the id of the object it names. */
export interface Ref {
  readonly name: string
  readonly id: string
  /** Whether `HEAD` points at it. */
  readonly isDefault: boolean
}

/** The repository's branches and tags as they stand, by name. The refs that a platform keeps for itself are left out. */
export async function readRefs(gitDir: string): Promise<Ref[]> {
  const format = '--format=%(objectname) %(refname) %(HEAD)'
  const listing = await git(gitDir, ['for-each-ref', format, 'refs/heads/', 'refs/tags/'])
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', name = '', mark] = line.split(' ')
      return { id, name, isDefault: mark === '*' }
    })
}

export function isBranch(ref: string): boolean {
  return ref.startsWith('refs/heads/')
}

export function isTag(ref: string): boolean {
  return ref.startsWith('refs/tags/')
}
