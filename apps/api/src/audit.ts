import { Failure, type World } from '@repohook/events'
import type { TargetRef } from '@repohook/hooks'
import type { AuditEntry, AuditStore } from '@repohook/store'
import type { Logger } from 'pino'
import type { Caller } from './caller.ts'
import { Denial } from './denial.ts'
import { Windows } from './windows.ts'

/** What was asked for, and how it ended. */
export interface Told {
  readonly verb: string
  /** A change is kept whatever came of it, and everything else only when it is denied. */
  readonly isChange: boolean
  readonly caller: Pick<Caller, 'id' | 'login'> | null
  readonly target: TargetRef | null
  readonly subjectId: number | null
  /** What it was refused with, `bug` for what is none, or null when it was done. */
  readonly failure: Failure | 'bug' | null
  /** Names what is asked for again and again until it is done; kept once. */
  readonly errand?: string | null
  readonly requestId: string
  readonly address: string | null
}

export interface Audit {
  /** Resolves when it is kept, or is not to be. Never rejects: what was done is done. */
  tell(told: Told): Promise<void>
}

export interface AuditContext {
  readonly store: Pick<AuditStore, 'append'>
  readonly world: Pick<World, 'now'>
  readonly log: Pick<Logger, 'warn' | 'error'>
}

const minuteMs = 60_000
const dayMs = 86_400_000
/** How many denials of one token, and of all strangers together, are kept in a minute. */
const denialsAMinute = 60

/** Keeps who did what. Both transports tell it of every call at the end, so that no verb has to. */
export function createAudit({ store, world, log }: AuditContext): Audit {
  const denials = new Windows<number | null>(minuteMs)

  const errands = new Windows<string>(dayMs)

  /** Whoever is denied everything must not fill the disk by asking. */
  function hasRoom(tokenId: number | null, now: number): boolean {
    const { used } = denials.count(tokenId, 1, now)
    if (used === denialsAMinute + 1)
      log.warn({ tokenId }, 'more is denied than the audit log keeps: the rest of this minute is left out')
    return used <= denialsAMinute
  }

  return {
    async tell({ isChange, caller, failure, errand = null, ...told }) {
      const isDenied = failure instanceof Denial
      // What found the database at fault changed nothing, and could not be written either.
      const isFault = failure instanceof Failure && failure.code === 'storage.unavailable'
      if ((!isDenied && !isChange) || isFault) return
      const at = world.now()
      if (isDenied && !hasRoom(caller && caller.id, at)) return
      if (!isDenied && errand !== null && errands.count(`${told.verb} ${errand}`, 1, at).used > 1) return
      const entry: AuditEntry = {
        at,
        actor: caller && { tokenId: caller.id, name: caller.login },
        ...told,
        outcome: isDenied ? 'denied' : 'allowed',
        failure: failure instanceof Error ? failure.code : failure,
      }
      try {
        await store.append(entry)
      } catch (error) {
        log.error({ err: error, entry }, 'this could not be written into the audit log')
      }
    },
  }
}
