import { describe, expect, it } from 'vitest'
import type { Cancellation, Outcome, Unreachable } from './outcome.ts'
import { adviceOn } from './outcome-advice.ts'
import { shown } from './shown-outcome.ts'

const unreachable: Readonly<Record<Unreachable, RegExp>> = {
  dns_error: /host name/,
  connection_refused: /Start the receiver/,
  connection_reset: /log of the receiver/,
  connection_failed: /reached/,
  tls_error: /certificate/,
  protocol_error: /speaks HTTP/,
  response_too_large: /fewer headers/,
  proxy_error: /operator/,
}
const cancelled: Readonly<Record<Cancellation, RegExp>> = {
  hook_deactivated: /Activate the hook/,
  hook_deleted: /new hook/,
  redelivered: /has the event/,
  job_cancelled: /Redeliver/,
}
const of = <K extends string>(words: Readonly<Record<K, RegExp>>) => Object.entries(words) as [K, RegExp][]
const cases: readonly (readonly [Outcome, RegExp])[] = [
  ...of(unreachable).map(([why, todo]) => [{ kind: 'unreachable', why }, todo] as const),
  ...of(cancelled).map(([why, todo]) => [{ kind: 'cancelled', why }, todo] as const),
  ...(
    [
      [302, /URL where it leads/],
      [400, /receiver’s log/],
      [401, /secret/],
      [403, /secret/],
      [404, /path/],
      [405, /path/],
      [410, /remove the hook/],
      [413, /larger bodies/],
      [415, /content type/],
      [429, /fewer requests/],
      [500, /receiver’s log/],
      [502, /behind the proxy/],
      [503, /behind the proxy/],
      [504, /behind the proxy/],
    ] as const
  ).map(([status, todo]) => [{ kind: 'refused', status }, todo] as const),
  [{ kind: 'timed_out' }, /answer first/],
  [{ kind: 'blocked', rule: 'private 10.0.0.0/8' }, /REPOHOOK_ALLOWED_HOSTS/],
  [{ kind: 'interrupted' }, /redeliver/],
  [{ kind: 'expired' }, /redeliver/],
]

describe('what is said of an outcome', () => {
  it.each(cases)('%o is what happened and what to do, in sentences', (outcome, todo) => {
    const advice = adviceOn(outcome)
    expect(advice?.todo).toMatch(todo)
    for (const words of [advice?.what, advice?.todo]) expect(words).toMatch(/^\p{Lu}[^]*\.$/u)
  })

  it('names the status, the detail of an error, and never a rule', () => {
    expect(adviceOn({ kind: 'refused', status: 418 })?.what).toContain('418')
    const expired = adviceOn({ kind: 'unreachable', why: 'tls_error', detail: 'CERT_HAS_EXPIRED' })
    expect(expired?.what).toMatch(/agreed on: CERT_HAS_EXPIRED\.$/)
    const blocked = shown({ outcome: { kind: 'blocked', rule: 'private 10.0.0.0/8' } })
    expect(JSON.stringify(blocked)).not.toContain('private')
    expect(blocked.outcome).toEqual({ kind: 'blocked', advice: `${blocked.advice?.what} ${blocked.advice?.todo}` })
  })

  it('is nothing where it was delivered or waits', () => {
    expect(adviceOn({ kind: 'delivered', status: 200 })).toBeNull()
    expect(shown({ outcome: null })).toEqual({ outcome: null, advice: null })
  })
})
