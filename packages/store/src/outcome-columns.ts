import type { Cancellation, Outcome, Unreachable } from '@repohook/delivery'

export interface OutcomeColumns {
  readonly outcome: Outcome['kind']
  readonly reason: string | null
  readonly statusCode: number | null
}

/** An outcome as a row keeps it. */
export function columnsOfOutcome(outcome: Outcome): OutcomeColumns {
  const { kind } = outcome
  switch (outcome.kind) {
    case 'delivered':
    case 'refused':
      return { outcome: kind, reason: null, statusCode: outcome.status }
    case 'unreachable':
      return { outcome: kind, reason: [outcome.why, outcome.detail].filter(Boolean).join(':'), statusCode: null }
    case 'blocked':
      return { outcome: kind, reason: outcome.rule, statusCode: null }
    case 'cancelled':
      return { outcome: kind, reason: outcome.why, statusCode: null }
    case 'timed_out':
    case 'interrupted':
    case 'expired':
      return { outcome: kind, reason: null, statusCode: null }
  }
}

/** The outcome that a row keeps; null while it waits. */
export function outcomeOfColumns(row: { [K in keyof OutcomeColumns]: OutcomeColumns[K] | null }): Outcome | null {
  const { outcome, reason, statusCode } = row
  if (outcome === null) return null
  const [, why = '', detail] = /^([^:]*):?(.*)$/s.exec(reason ?? '') ?? []
  switch (outcome) {
    case 'delivered':
    case 'refused':
      return { kind: outcome, status: statusCode ?? 0 }
    case 'unreachable':
      return { kind: outcome, why: why as Unreachable, ...(detail && { detail }) }
    case 'blocked':
      return { kind: outcome, rule: reason ?? '' }
    case 'cancelled':
      return { kind: outcome, why: why as Cancellation }
    case 'timed_out':
    case 'interrupted':
    case 'expired':
      return { kind: outcome }
  }
}
