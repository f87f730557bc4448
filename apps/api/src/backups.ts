import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { World } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import { type CopyProgress, fileOf, type Maintenance } from '@repohook/store'
import { type Backup, backUp } from './back-up.ts'
import { Errands, type Followed } from './errands.ts'
import { requireInstance } from './require-instance.ts'

export interface BackupRequest {
  /** A UUID of the caller's: asked for again, it is the same backup. */
  readonly id: string
  /** What the file is called; by default after the moment. A name and no path: a caller does not choose where on the disk. */
  readonly name?: string | undefined
  /** Whether the sealing key goes beside it. */
  readonly withKey: boolean
}

/** What an administrator of the instance does about backups. */
export interface BackupVerbs {
  /** Begins a backup, or says how the one of that id goes; waits for a few seconds. It is made in `backups` beside the database. */
  create(instance: TargetAdmin, request: BackupRequest): Promise<Followed<CopyProgress, Backup>>
}

export interface BackupContext {
  readonly maintenance: Maintenance
  readonly databaseUrl: string
  readonly key: Uint8Array
  readonly world: World
}

export function backupVerbs({ maintenance, databaseUrl, key, world }: BackupContext): BackupVerbs {
  const errands = new Errands<CopyProgress, Backup>()
  return {
    async create(instance, { id, name, withKey }) {
      requireInstance(instance)
      return errands.follow(id, async (tell) => {
        const folder = folderOf(databaseUrl)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const file = join(folder, name ?? nameAt(world.now()))
        return backUp({ maintenance, file, key: withKey ? key : null }, tell)
      })
    },
  }
}

function folderOf(databaseUrl: string): string {
  const file = fileOf(databaseUrl)
  if (file !== null) return join(dirname(resolve(file)), 'backups')
  throw new Error('A server keeps this database. Back it up by the tools of that, such as pg_dump.')
}

/** `repohook-20260102T030405Z.db`. */
const nameAt = (now: number): string =>
  `repohook-${new Date(now).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}.db`
