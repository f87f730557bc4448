import type { Cancellation, Outcome, RenderTrouble, Unreachable } from '@repohook/delivery'

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
      return { outcome: kind, reason: null, statusCode: outcome.status }
    case 'refused': {
      const reason = outcome.final ? `${outcome.final.of}:${outcome.final.reason}` : null
      return { outcome: kind, reason, statusCode: outcome.status }
    }
    case 'unreachable':
      return { outcome: kind, reason: [outcome.why, outcome.detail].filter(Boolean).join(':'), statusCode: null }
    case 'blocked':
      return { outcome: kind, reason: outcome.rule, statusCode: null }
    case 'not_rendered':
      return { outcome: kind, reason: JSON.stringify(outcome.fault), statusCode: null }
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
      return { kind: outcome, status: statusCode ?? 0 }
    case 'refused': {
      const final = detail && (why === 'hook' || why === 'event') ? { final: { of: why, reason: detail } as const } : {}
      return { kind: outcome, status: statusCode ?? 0, ...final }
    }
    case 'unreachable':
      return { kind: outcome, why: why as Unreachable, ...(detail && { detail }) }
    case 'blocked':
      return { kind: outcome, rule: reason ?? '' }
    case 'not_rendered':
      return { kind: outcome, fault: faultOf(reason) }
    case 'cancelled':
      return { kind: outcome, why: why as Cancellation }
    case 'timed_out':
    case 'interrupted':
    case 'expired':
      return { kind: outcome }
  }
}

/** A row that was damaged still tells that nothing was rendered. */
function faultOf(reason: string | null): RenderTrouble {
  try {
    return JSON.parse(reason ?? '') as RenderTrouble
  } catch {
    return { part: 'body', line: 1, column: 1, message: '' }
  }
}
