import type { Cancellation, Outcome, Unreachable } from './outcome.ts'

/** Of a delivery that did not arrive: what happened, and what its hook's admin can do, in a sentence or two each. */
export interface Advice {
  readonly what: string
  readonly todo: string
}

const unreachable: Readonly<Record<Unreachable, Advice>> = {
  dns_error: {
    what: 'The name in the URL could not be resolved to an address.',
    todo: 'Correct the host name in the URL, or the DNS that serves it.',
  },
  connection_refused: {
    what: 'Nothing listens at that address and port.',
    todo: 'Start the receiver, or correct the port in the URL.',
  },
  connection_reset: {
    what: 'The receiver closed the connection before it answered.',
    todo: 'Look into the log of the receiver, or of the proxy in front of it, for that moment.',
  },
  connection_failed: {
    what: 'No connection could be made to the receiver.',
    todo: 'See whether the receiver’s machine can be reached from the server.',
  },
  tls_error: {
    what: 'The receiver’s certificate was not accepted, or TLS could not be agreed on.',
    todo: 'Give the receiver a certificate that is valid for the host in its URL, with its whole chain.',
  },
  protocol_error: {
    what: 'What the receiver answered is not HTTP.',
    todo: 'See that the port in the URL speaks HTTP, and that http and https are not mixed up.',
  },
  response_too_large: {
    what: 'The receiver answered more than is read.',
    todo: 'Let the receiver answer with fewer headers.',
  },
  proxy_error: {
    what: 'The proxy that the server sends through did not do its part.',
    todo: 'Ask the operator to look after the proxy in REPOHOOK_EGRESS_PROXY.',
  },
}

const cancelled: Readonly<Record<Cancellation, Advice>> = {
  hook_deactivated: {
    what: 'It was never sent: the hook was made inactive.',
    todo: 'Activate the hook and redeliver, if the receiver is to have it.',
  },
  hook_deleted: {
    what: 'It was never sent: the hook was removed.',
    todo: 'Nothing is left to do: a new hook gets what is published from then on.',
  },
  redelivered: {
    what: 'It was never sent: a redelivery of the same event arrived first.',
    todo: 'Nothing is left to do: the receiver has the event.',
  },
  job_cancelled: {
    what: 'It was never sent: the job that it belongs to was cancelled.',
    todo: 'Redeliver it, if the receiver is to have it all the same.',
  },
}

/** What to tell the admin of a hook about an outcome; null where it was delivered. Never names a rule or an address. */
export function adviceOn(outcome: Outcome): Advice | null {
  switch (outcome.kind) {
    case 'delivered':
      return null
    case 'refused':
      return outcome.final ? finalAdvice(outcome.status, outcome.final) : adviceOnStatus(outcome.status)
    case 'timed_out':
      return {
        what: 'The receiver did not answer in time.',
        todo: 'Let the receiver answer first and work afterwards.',
      }
    case 'unreachable': {
      const { what, todo } = unreachable[outcome.why]
      return { what: outcome.detail ? `${what.slice(0, -1)}: ${outcome.detail}.` : what, todo }
    }
    case 'blocked':
      return {
        what: 'This installation does not send to that destination.',
        todo:
          'Its operator finds the rule in the server’s log, and can open destinations with the setting ' +
          'REPOHOOK_ALLOWED_HOSTS.',
      }
    case 'not_rendered': {
      const { part, line, column, message } = outcome.fault
      return {
        what: `It was never sent: the hook’s template could not be rendered, in ${part} at line ${line}, column ${column}. ${message}`,
        todo: 'Correct the template, and redeliver it.',
      }
    }
    case 'interrupted':
      return {
        what: 'The server stopped before it could record the answer, so nobody knows whether it arrived.',
        todo: 'It is sent again by itself; where no attempt follows, redeliver it. A receiver tells a repetition by its GUID.',
      }
    case 'cancelled':
      return cancelled[outcome.why]
    case 'expired':
      return {
        what: 'It was never sent: the hook was parked, and did not recover in time.',
        todo: 'Mend the receiver, and redeliver what it missed.',
      }
  }
}

function finalAdvice(
  status: number,
  { of, reason }: { readonly of: 'hook' | 'event'; readonly reason: string },
): Advice {
  return {
    what: `The receiver answered ${status}. ${reason}${reason.endsWith('.') ? '' : '.'}`,
    todo:
      of === 'hook'
        ? 'Make the webhook anew at the receiver, and give the hook its URL.'
        : 'Look into what the receiver takes, change the hook, and redeliver it.',
  }
}

function adviceOnStatus(status: number): Advice {
  if (status >= 300 && status < 400) {
    return {
      what: `The receiver answered ${status}: redirects are not followed.`,
      todo: 'Give the hook the URL where it leads.',
    }
  }
  return { what: `The receiver answered ${status}; only 200 to 299 count as success.`, todo: todoOnStatus(status) }
}

function todoOnStatus(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'See whether the receiver has the hook’s secret, and lets requests from outside in.'
    case 404:
    case 405:
      return 'Correct the path in the URL: nothing takes a POST there.'
    case 410:
      return 'The receiver says that it is gone: remove the hook, or give it another URL.'
    case 413:
      return 'Let the receiver, or the proxy in front of it, take larger bodies.'
    case 415:
      return 'Give the hook the content type that the receiver reads: JSON or form.'
    case 429:
      return 'The receiver gets more than it wants: give the hook fewer requests a minute.'
    case 502:
    case 503:
    case 504:
      return 'See whether the receiver runs behind the proxy that answered.'
    default:
      return 'Look into the receiver’s log for that moment.'
  }
}
