import { Failure, type World } from '@repohook/events'
import { z } from 'zod'
import type { HookStore } from './hook-store.ts'
import type { Target } from './target.ts'

const ownerName = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/
/** A dot may come first: `.github` is a repository that many organizations have. */
const repositoryName = /^(?=.{1,100}$)\.?[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/

/** What registers a repository: `owner/name` and what payloads should say of it (`private`, `description`, …). */
export const repositoryInput = z.strictObject({
  name: z.string().max(201),
  profile: z.record(z.string().max(100), z.json()).default({}),
})

/**
 * Registers a repository, so that hooks can be installed on it and events published for it. Its owner becomes an
 * organization whose hooks hear them too.
 *
 * @throws Failure `request.invalid` for a name that is not `owner/name`, `target.taken` when it is there already
 */
export async function registerRepository(
  input: z.input<typeof repositoryInput>,
  { store, world }: { readonly store: Pick<HookStore, 'addRepository'>; readonly world: World },
): Promise<Target> {
  const { name, profile } = input
  const [owner = '', repository = '', ...rest] = name.split('/')
  if (rest.length > 0 || !ownerName.test(owner) || !repositoryName.test(repository)) {
    const rule = 'two names of letters, digits, “-”, “_” and “.”'
    throw new Failure('request.invalid', `A repository is named owner/name: ${rule}.`, 'name')
  }
  const target = await store.addRepository({ name, profile: profile ?? {}, createdAt: world.now() })
  if (!target) throw new Failure('target.taken', `The repository ${name} is registered already.`, 'name')
  return target
}
