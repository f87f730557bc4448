import { git } from './git.ts'

/** A branch or a tag, and the id of the object it names. */
export interface Ref {
  readonly name: string
  readonly id: string
  /** Whether `HEAD` points at it. */
  readonly isDefault: boolean
}

/** The git command that lists what `parseRefs` reads. */
export const refsCommand = ['for-each-ref', '--format=%(objectname) %(refname) %(HEAD)', 'refs/heads/', 'refs/tags/']

/** The repository's branches and tags as they stand, by name. The refs that a platform keeps for itself are left out. */
export async function readRefs(gitDir: string): Promise<Ref[]> {
  return parseRefs(await git(gitDir, refsCommand))
}

/** Reads what `refsCommand` prints. */
export function parseRefs(listing: string): Ref[] {
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', name = '', mark] = line.split(' ')
      return { id, name, isDefault: mark === '*' }
    })
}

/** The full name of the branch that `HEAD` points at, be it there or not; `null` when it points at a commit. */
export async function readDefaultBranch(gitDir: string): Promise<string | null> {
  const name = await git(gitDir, ['symbolic-ref', '--quiet', 'HEAD']).catch(() => '')
  return name.replace(/\n$/, '') || null
}

/** A branch's or a tag's name without what says that it is one. */
export function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '')
}

export function isBranch(ref: string): boolean {
  return ref.startsWith('refs/heads/')
}

export function isTag(ref: string): boolean {
  return ref.startsWith('refs/tags/')
}
