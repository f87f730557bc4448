import { EventEmitter } from 'node:events'
import type { World } from '@repohook/events'
import type { Hint, Hints } from './hints.ts'

/** How to reach the processes that share the store. */
export interface Others {
  readonly hints: Hints
  readonly world: Pick<World, 'now'>
}

/** How often the others are told which hooks are watched here, and how long they go by it. */
const tellWatchedMs = 5_000
const watchedForMs = 12_000

const nothing: Hint = { queued: false, changed: [], watched: [] }

/**
 * Says that deliveries of a hook were queued or settled: in this process at once, and to the others by hints. Only a reason
 * to look: who missed one finds the same in the store.
 *
 * The others hear that there is something to deliver, and of which hooks only while one of them watches those.
 */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  readonly #watchers = new Map<number, Set<() => void>>()
  readonly #others: Others | null
  /** Hooks that others watch: until when that may be taken for so. */
  readonly #watchedByOthers = new Map<number, number>()
  #tellsWatched: NodeJS.Timeout | null = null

  constructor(others: Others | null = null) {
    this.#others = others
    others?.hints.hear((hint) => this.#hear(hint))
  }

  queued(hookIds: readonly number[]): void {
    if (hookIds.length === 0) return
    this.#emitter.emit('queued')
    this.#tell(hookIds)
    this.#others?.hints.tell({ ...nothing, queued: true, changed: this.#ofOthers(hookIds) })
  }

  settled(hookIds: readonly number[]): void {
    this.#tell(hookIds)
    const changed = this.#ofOthers(hookIds)
    if (changed.length > 0) this.#others?.hints.tell({ ...nothing, changed })
  }

  /** That deliveries of hooks failed, or that hooks which failed before got through. The operator is told by who judges. */
  judged(): void {
    this.#emitter.emit('judged')
  }

  /** Calls `listener` whenever hooks may do better or worse than before; answers how to stop. */
  onJudged(listener: () => void): () => void {
    this.#emitter.on('judged', listener)
    return () => this.#emitter.off('judged', listener)
  }

  /** Calls `listener` whenever there may be something new to deliver; answers how to stop. */
  onQueued(listener: () => void): () => void {
    this.#emitter.on('queued', listener)
    return () => this.#emitter.off('queued', listener)
  }

  /** Calls `listener` whenever deliveries of the hook were queued or settled; answers how to stop. */
  onHook(hookId: number, listener: () => void): () => void {
    const watchers = this.#watchers.get(hookId) ?? new Set()
    this.#watchers.set(hookId, watchers.add(listener))
    if (watchers.size === 1) this.#tellWatched([hookId])
    this.#tellsWatched ??= setInterval(() => this.#tellWatched([...this.#watchers.keys()]), tellWatchedMs).unref()
    return () => {
      watchers.delete(listener)
      if (watchers.size === 0) this.#watchers.delete(hookId)
      if (this.#watchers.size > 0 || !this.#tellsWatched) return
      clearInterval(this.#tellsWatched)
      this.#tellsWatched = null
    }
  }

  #tell(hookIds: Iterable<number>): void {
    for (const id of new Set(hookIds)) for (const listener of this.#watchers.get(id) ?? []) listener()
  }

  #tellWatched(watched: readonly number[]): void {
    this.#others?.hints.tell({ ...nothing, watched })
  }

  #hear(hint: Hint | null): void {
    if (hint === null || hint.queued) this.#emitter.emit('queued')
    this.#tell(hint?.changed ?? [...this.#watchers.keys()])
    const until = this.#now() + watchedForMs
    for (const id of hint?.watched ?? []) this.#watchedByOthers.set(id, until)
  }

  #ofOthers(hookIds: readonly number[]): readonly number[] {
    if (this.#watchedByOthers.size === 0) return []
    const now = this.#now()
    for (const [id, until] of this.#watchedByOthers) if (until <= now) this.#watchedByOthers.delete(id)
    return [...new Set(hookIds)].filter((id) => this.#watchedByOthers.has(id))
  }

  #now(): number {
    return this.#others?.world.now() ?? 0
  }
}
