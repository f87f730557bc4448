import type { ContentType } from '@repohook/hooks'

/** A hook as somebody wanted it to be. */
export interface HookVersion {
  readonly targetId: number
  readonly url: string
  readonly contentType: ContentType
  readonly secret: string | null
  readonly active: boolean
  readonly events: readonly string[]
  readonly retryPolicy: string | null
  readonly concurrency: number | null
  readonly ratePerMinute: number | null
  readonly parkAfter: number | null
  readonly deleted: boolean
}

interface Entry {
  readonly version: HookVersion
  /** Between these places of the history it may have been what is stored. */
  readonly from: number
  until: number
}

/**
 * What people know of their hooks, by what they asked for and were answered. Between the two, and when no answer came, the
 * hook may be as it was or as it was to be.
 */
export class HookBook {
  readonly #entries = new Map<number, Entry[]>()
  readonly #unanswered: { readonly version: HookVersion; readonly from: number }[] = []

  get ids(): readonly number[] {
    return [...this.#entries.keys()]
  }

  created(hookId: number, version: HookVersion, place: number): void {
    this.#entries.set(hookId, [{ version, from: place, until: Number.POSITIVE_INFINITY }])
  }

  /** Somebody asked for a hook and got no answer: there may be one. */
  maybeCreated(version: HookVersion, place: number): void {
    this.#unanswered.push({ version, from: place })
  }

  /** A change is on its way; answers what to call when it is known to be made, or known not to be. */
  change(hookId: number, version: HookVersion, place: number) {
    const entries = this.#entries.get(hookId) ?? []
    const fresh: Entry = { version, from: place, until: Number.POSITIVE_INFINITY }
    const before = entries.filter(({ until }) => until === Number.POSITIVE_INFINITY)
    entries.push(fresh)
    this.#entries.set(hookId, entries)
    return {
      made: (at: number) => {
        for (const entry of before) entry.until = at
      },
      refused: (at: number) => {
        fresh.until = at
      },
    }
  }

  /** What the hook may have been at some place between two, both included. */
  during(hookId: number, from: number, to: number, urlOfUnknown: () => string | undefined): readonly HookVersion[] {
    if (!this.#entries.has(hookId)) this.#adopt(hookId, urlOfUnknown())
    return (this.#entries.get(hookId) ?? [])
      .filter((entry) => entry.from <= to && entry.until >= from)
      .map(({ version }) => version)
  }

  /** As it is now, where that is certain. */
  certain(hookId: number): HookVersion | null {
    const open = (this.#entries.get(hookId) ?? []).filter(({ until }) => until === Number.POSITIVE_INFINITY)
    return open.length === 1 ? (open[0]?.version ?? null) : null
  }

  /** Its retry policy, when it was active and there all the time and its policy never changed; else undefined. */
  constantPolicy(hookId: number): string | null | undefined {
    const versions = (this.#entries.get(hookId) ?? []).map(({ version }) => version)
    const isConstant = versions.every(
      ({ active, deleted, retryPolicy }) => active && !deleted && retryPolicy === versions[0]?.retryPolicy,
    )
    return isConstant ? versions[0]?.retryPolicy : undefined
  }

  #adopt(hookId: number, url: string | undefined): void {
    const index = this.#unanswered.findIndex(({ version }) => version.url === url)
    const [found] = index < 0 ? [] : this.#unanswered.splice(index, 1)
    if (found) this.created(hookId, found.version, found.from)
  }
}
