import { Worker } from 'node:worker_threads'
import type { Copied, CopyProgress, Examined } from '../doctor/maintenance.ts'

/** What a thread beside the server does with a database. */
export type Errand =
  | { readonly kind: 'examine'; readonly path: string; readonly now: number; readonly knownEvents: readonly string[] }
  | { readonly kind: 'copy'; readonly path: string; readonly to: string }

interface Messages {
  readonly examine: { readonly progress: string; readonly result: Examined }
  readonly copy: { readonly progress: CopyProgress; readonly result: Copied }
}

export interface Aside<Result> {
  readonly done: Promise<Result>
  /** Ends it wherever it is; `done` rejects then. */
  stop(): Promise<void>
}

/** Runs an errand on a thread. */
export function runAside<Kind extends Errand['kind']>(
  errand: Extract<Errand, { readonly kind: Kind }>,
  onProgress: (progress: Messages[Kind]['progress']) => void,
): Aside<Messages[Kind]['result']> {
  const thread = new Worker(new URL('./aside.ts', import.meta.url), { workerData: errand })
  const { promise: done, resolve, reject } = Promise.withResolvers<Messages[Kind]['result']>()
  thread.on('message', ({ progress, result }: Partial<Messages[Kind]>) => {
    if (progress !== undefined) onProgress(progress)
    if (result !== undefined) resolve(result)
  })
  thread.once('error', reject)
  thread.once('exit', () => reject(new Error('It was broken off, since the server stops.')))
  return { done, stop: async () => void (await thread.terminate()) }
}
