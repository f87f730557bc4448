import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attach as attachHook, type Attached, findGitDir } from '@repohook/git'
import { TRPCClientError } from '@trpc/client'
import { createClient, type Server } from './client.ts'
import { writeSettings } from './settings.ts'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

export interface AttachResult extends Attached {
  readonly repository: string
}

/**
 * Makes every push to a repository on this machine an event: registers it with the server where it is not yet, and
 * installs a post-receive hook beside the one that is there.
 *
 * @param name `owner/name`; by default the last two parts of the path
 */
export async function attach(path: string, name: string | undefined, server: Server): Promise<AttachResult> {
  const gitDir = await findGitDir(resolve(path))
  const repository = name ?? nameOf(gitDir)
  await register(repository, server)
  await writeSettings(gitDir, { ...server, repository })
  return { repository, ...(await attachHook({ gitDir, command: [process.execPath, program, 'push'] })) }
}

async function register(name: string, server: Server): Promise<void> {
  const { repositories } = createClient(server)
  try {
    await repositories.create.mutate({ name })
  } catch (error) {
    const isThere = error instanceof TRPCClientError && error.data?.failure === 'target.taken'
    if (!isThere) throw error
  }
}

function nameOf(gitDir: string): string {
  const folder = basename(gitDir) === '.git' ? dirname(gitDir) : gitDir
  return `${basename(dirname(folder))}/${basename(folder, '.git')}`
}
