import { describe, expect, it } from 'vitest'
import type { Outcome } from './outcome.ts'
import { statusOf } from './status.ts'

describe('the status of an outcome, in the words of GitHub', () => {
  it.each<[Outcome, string, number]>([
    [{ kind: 'delivered', status: 200 }, 'OK', 200],
    [{ kind: 'delivered', status: 202 }, 'OK', 202],
    [{ kind: 'refused', status: 302 }, 'Invalid HTTP Response: 302', 302],
    [{ kind: 'refused', status: 404 }, 'Invalid HTTP Response: 404', 404],
    [{ kind: 'refused', status: 500 }, 'Invalid HTTP Response: 500', 500],
    [{ kind: 'timed_out' }, 'timed out', 504],
    [{ kind: 'unreachable', why: 'dns_error' }, 'failed to connect to host', 502],
    [{ kind: 'unreachable', why: 'dns_error', detail: 'ENOTFOUND' }, 'failed to connect to host', 502],
    [{ kind: 'unreachable', why: 'connection_refused' }, 'failed to connect to network', 502],
    [{ kind: 'unreachable', why: 'connection_failed', detail: 'EHOSTUNREACH' }, 'failed to connect to network', 502],
    [{ kind: 'unreachable', why: 'connection_reset' }, 'connection reset', 502],
    [{ kind: 'unreachable', why: 'tls_error', detail: 'CERT_HAS_EXPIRED' }, 'tls error: CERT_HAS_EXPIRED', 502],
    [{ kind: 'unreachable', why: 'response_too_large' }, 'response too large', 502],
    [{ kind: 'blocked', rule: 'link-local 169.254.0.0/16' }, 'destination not allowed', 502],
    [{ kind: 'interrupted' }, 'interrupted: the sender stopped before it could record the answer', 502],
    [{ kind: 'cancelled', why: 'hook_deleted' }, 'cancelled: hook deleted', 0],
    [{ kind: 'cancelled', why: 'hook_deactivated' }, 'cancelled: hook deactivated', 0],
    [{ kind: 'expired' }, 'expired: the hook did not recover in time', 0],
  ])('of %j is “%s” with the code %i', (outcome, status, statusCode) => {
    expect(statusOf(outcome)).toEqual({ status, statusCode })
  })
})
