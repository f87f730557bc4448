import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { diskFolder, pins } from './machine.ts'

/** What every measurement needs: a folder on a real disk, the receiver, and which CPU is whose. */
export interface Workplace {
  readonly folder: string
  readonly receiver: Child
  readonly receiverUrl: string
  readonly pins: ReturnType<typeof pins>
  /** Calls `undo` when the place closes, the last one first; answers how to do so at once instead. */
  onClose(undo: () => Promise<void>): () => Promise<void>
  close(): Promise<void>
}

export async function workplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(diskFolder(), 'repohook-bench-'))
  // PostgreSQL may have to run as another user.
  await chmod(folder, 0o755)
  const cpus = pins()
  const undoing = new Set<() => Promise<void>>()
  const receiver = startChild(new URL('receiver.ts', import.meta.url), { prefix: cpus.receiver })
  undoing.add(() => rm(folder, { recursive: true, force: true }))
  undoing.add(receiver.stop)
  return {
    folder,
    receiver,
    receiverUrl: await receiver.call<string>('listen'),
    pins: cpus,
    onClose(undo) {
      undoing.add(undo)
      return async () => {
        if (undoing.delete(undo)) await undo()
      }
    },
    async close() {
      for (const undo of [...undoing].toReversed()) {
        undoing.delete(undo)
        await undo().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      }
    },
  }
}
