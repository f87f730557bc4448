import type { Outcome } from './outcome.ts'

/** How GitHub's API words an outcome. */
export interface Status {
  readonly status: string
  /** The receiver's code, or the one that stands in for it so that clients see a failure: 502, 504. */
  readonly statusCode: number
}

/** Words an outcome as GitHub does. Clients compare the text with `OK` only. */
export function statusOf(outcome: Outcome): Status {
  switch (outcome.kind) {
    case 'delivered':
      return { status: 'OK', statusCode: outcome.status }
    case 'refused':
      return { status: `Invalid HTTP Response: ${outcome.status}`, statusCode: outcome.status }
    case 'timed_out':
      return { status: 'timed out', statusCode: 504 }
    case 'unreachable':
      return { status: unreachable(outcome.why, outcome.detail), statusCode: 502 }
    case 'blocked':
      return { status: 'destination not allowed', statusCode: 502 }
    case 'not_rendered':
      return { status: 'the template could not be rendered', statusCode: 0 }
    case 'interrupted':
      return { status: 'interrupted: the sender stopped before it could record the answer', statusCode: 502 }
    case 'cancelled':
      return { status: `cancelled: ${outcome.why.replaceAll('_', ' ')}`, statusCode: 0 }
    case 'expired':
      return { status: 'expired: the hook did not recover in time', statusCode: 0 }
  }
}

function unreachable(why: string, detail: string | undefined): string {
  if (why === 'dns_error') return 'failed to connect to host'
  if (why === 'connection_refused' || why === 'connection_failed') return 'failed to connect to network'
  return detail ? `${why.replaceAll('_', ' ')}: ${detail}` : why.replaceAll('_', ' ')
}
