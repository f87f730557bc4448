import { EventEmitter } from 'node:events'

/**
 * Says within this process that deliveries of a hook were queued or settled. Only a hint to look: who missed one finds
 * the same in the store.
 */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  queued(hookIds: readonly number[]): void {
    if (hookIds.length > 0) this.#emitter.emit('queued')
    this.#tell(hookIds)
  }

  settled(hookIds: readonly number[]): void {
    this.#tell(hookIds)
  }

  /** That deliveries of hooks failed, or that hooks which failed before got through. */
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
    this.#emitter.on(`hook ${hookId}`, listener)
    return () => this.#emitter.off(`hook ${hookId}`, listener)
  }

  #tell(hookIds: readonly number[]): void {
    for (const id of new Set(hookIds)) this.#emitter.emit(`hook ${id}`)
  }
}
