import type { StorageFault, StorageTrouble, World } from '@repohook/events'
import type { Logger } from 'pino'

export interface StorageWatchOptions {
  /** Rejects when the database does not take a write. */
  readonly probe: () => Promise<void>
  readonly log: Pick<Logger, 'error' | 'info'>
  readonly world: World
}

const lookEveryMs = 1_000
/** So long without a fault, while writes go through, and it is over: a disk that is almost full takes some and not others. */
const quietMs = 5_000

/** What an operator reads when it begins. */
const words: Readonly<Record<StorageTrouble, string>> = {
  full: 'the disk is full: nothing is accepted and nothing is sent until there is room',
  busy: 'another program holds the database: nothing is accepted and nothing is sent until it lets go',
  damaged: 'the database is damaged: nothing more is written to it. Stop, and restore a backup',
  unreachable: 'the database cannot be used: nothing is accepted and nothing is sent until it can',
}

/**
 * Knows whether the database does its work: tells the log once when it no longer does and once when it does again, and
 * looks every second meanwhile. Damage does not pass.
 */
export class StorageWatch {
  readonly #options: StorageWatchOptions
  #trouble: { readonly kind: StorageTrouble; readonly sinceAt: number; lastAt: number } | null = null
  #looks: NodeJS.Timeout | null = null

  constructor(options: StorageWatchOptions) {
    this.#options = options
  }

  get isWell(): boolean {
    return this.#trouble === null
  }

  /** To be told each fault. */
  readonly tell = ({ trouble: kind, reason }: StorageFault): void => {
    const { log, world } = this.#options
    const now = world.now()
    const before = this.#trouble
    if (before) before.lastAt = now
    if (before?.kind === kind || before?.kind === 'damaged') return
    this.#trouble = { kind, sinceAt: before?.sinceAt ?? now, lastAt: now }
    log.error({ trouble: kind, reason }, words[kind])
    this.#looks ??= setInterval(() => void this.look(), lookEveryMs).unref()
  }

  /** Whether it is over. */
  async look(): Promise<void> {
    const { probe, log, world } = this.#options
    if (!this.#trouble || this.#trouble.kind === 'damaged') return
    // What fails is told to `tell` by whoever runs the probe.
    const isWritable = await probe().then(
      () => true,
      () => false,
    )
    const now = world.now()
    if (!isWritable || !this.#trouble || now - this.#trouble.lastAt < quietMs) return
    log.info({ trouble: this.#trouble.kind, lastedMs: now - this.#trouble.sinceAt }, 'the database takes writes again')
    this.#trouble = null
    this.stop()
  }

  stop(): void {
    if (this.#looks) clearInterval(this.#looks)
    this.#looks = null
  }
}
