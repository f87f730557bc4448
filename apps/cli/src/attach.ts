import { basename, dirname, resolve } from 'node:path'
import { attach as attachHook, type Attached, findGitDir } from '@repohook/git'
import { TRPCClientError } from '@trpc/client'
import { createClient, type Server } from './client.ts'
import { startSender } from './keep-sending.ts'
import { ownCommand } from './own-command.ts'
import { hasPending } from './pushes.ts'
import { writeRepositoryCopy } from './repository-copy.ts'
import { writeSettings } from './settings.ts'

export interface AttachResult extends Attached {
  readonly repository: string
}

/**
 * Makes every push to a repository on this machine an event: registers it with the server where it is not yet, and
 * installs a post-receive hook beside the one that is there. What an earlier attachment could not send is sent now.
 *
 * @param name `owner/name`; by default the last two parts of the path
 */
export async function attach(path: string, name: string | undefined, server: Server): Promise<AttachResult> {
  const gitDir = await findGitDir(resolve(path))
  const repository = name ?? nameOf(gitDir)
  const payload = await register(repository, server)
  await writeSettings(gitDir, { ...server, repository })
  await writeRepositoryCopy(gitDir, payload)
  const attached = await attachHook({ gitDir, command: [...ownCommand, 'push'] })
  if (await hasPending(gitDir)) startSender(gitDir)
  return { repository, ...attached }
}

/** Answers how payloads show the repository. */
async function register(name: string, server: Server): Promise<object> {
  const { repositories } = createClient(server)
  try {
    await repositories.create.mutate({ name })
  } catch (error) {
    const isThere = error instanceof TRPCClientError && error.data?.failure === 'target.taken'
    if (!isThere) throw error
  }
  const { payload } = await repositories.get.query({ name })
  return payload
}

function nameOf(gitDir: string): string {
  const folder = basename(gitDir) === '.git' ? dirname(gitDir) : gitDir
  return `${basename(dirname(folder))}/${basename(folder, '.git')}`
}
