import { createHash } from 'node:crypto'
import { StorageFault, type World } from '@repohook/events'
import { healthToWire, type Hook, type HookStore, hookToWire, type Links, type Target } from '@repohook/hooks'
import { Bell } from './bell.ts'
import type { Changes } from './changes.ts'
import type { DeliveryStore, Untold } from './delivery-store.ts'
import type { Logger } from './logger.ts'

export interface NoticesOptions {
  readonly store: Pick<DeliveryStore, 'untold' | 'told' | 'publish'>
  readonly hooks: Pick<HookStore, 'hook' | 'target'>
  readonly changes: Changes
  readonly links: Links
  /** For hooks that do not say it: after how many failures in a row they are parked. */
  readonly parkAfter: number
  /** How long to rest when nothing changes: what a fault left untold, or another process judged, is told then. */
  readonly everyMs: number
  readonly world: World
  readonly log: Logger
}

const batch = 100
/** Each round looks at every hook, and while many fail something changes with each turn of the worker. */
const apartMs = 250

/**
 * Tells the operator of hooks that fail, were parked, or work again: by an event of the instance and a line of the log.
 *
 * What was told stands with the hook, so that nothing is left untold by a process that ended, and a notice that was
 * published without being noted is published again under the same key.
 */
export class Notices {
  readonly #options: NoticesOptions
  readonly #bell = new Bell()
  #deaf: () => void = () => {}
  #stopping = false
  #loop: Promise<void> | null = null

  constructor(options: NoticesOptions) {
    this.#options = options
  }

  /** Tells all that is untold. */
  async tick(): Promise<void> {
    const { store, parkAfter } = this.#options
    for (;;) {
      const untold = await store.untold(parkAfter, batch)
      for (const each of untold) await this.#tell(each)
      if (untold.length < batch) return
    }
  }

  /** Tells what is untold now, and from then on whatever changes, until `stop`. */
  start(): void {
    this.#deaf = this.#options.changes.onJudged(() => this.#bell.ring())
    this.#loop = this.#run()
  }

  /** What is untold by then is told by the next process. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#deaf()
    this.#bell.ring()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { log, everyMs } = this.#options
    while (!this.#stopping) {
      await this.tick().catch((error: unknown) => {
        if (!(error instanceof StorageFault)) log.error({ err: error }, 'a notice to the operator failed')
      })
      await this.#bell.wait(everyMs)
      if (!this.#stopping) await new Promise((resolve) => setTimeout(resolve, apartMs))
    }
  }

  async #tell(untold: Untold): Promise<void> {
    const { store, hooks, log } = this.#options
    const { hookId, target, condition, since } = untold
    const name = nameOf(untold)
    const hook = await hooks.hook(target.id, hookId)
    const place = await hooks.target(target)
    if (name && hook && place) {
      await this.#publish(name, since, hook, place)
      const { failuresInARow, parkedBecause, probeAt } = hook
      const said = { notice: name, hook: hookId, target: target.name, failuresInARow, parkedBecause, probeAt }
      if (condition === 'well') log.info(said, 'a parked hook works again: what waited for it goes out')
      else log.warn(said, condition === 'parked' ? 'a hook was parked: its events wait' : 'a hook keeps failing')
    }
    await store.told(untold)
  }

  async #publish(name: string, since: number, hook: Hook, place: Target): Promise<void> {
    const { store, hooks, changes, links, world } = this.#options
    const instance = await hooks.target({ kind: 'instance', name: '' })
    if (!instance) return
    const payload = { ...healthToWire(hook, place), hook: hookToWire(hook, place, links) }
    const bytes = Buffer.from(JSON.stringify(payload))
    const answer = await store.publish({
      guid: world.uuid(),
      name,
      action: null,
      targetId: instance.id,
      payload: bytes,
      publishedAt: world.now(),
      toHook: null,
      idempotency: {
        key: `${name} ${hook.id} ${since}`,
        digest: createHash('sha256').update(bytes).digest('hex'),
      },
    })
    if (answer.kind === 'published') changes.queued(answer.event.deliveries.map(({ hookId }) => hookId))
  }
}

/** The event that tells a condition; none says that a hook which only failed now and then is well. */
function nameOf({ told, condition }: Untold): string | null {
  if (condition !== 'well') return `repohook.hook.${condition}`
  return told === 'parked' ? 'repohook.hook.resumed' : null
}
