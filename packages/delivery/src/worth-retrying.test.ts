import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { SendOutcome, Unreachable } from './outcome.ts'
import { worthRetrying } from './worth-retrying.ts'

const every: Readonly<Record<Unreachable, true>> = {
  dns_error: true,
  connection_refused: true,
  connection_reset: true,
  connection_failed: true,
  tls_error: true,
  protocol_error: true,
  response_too_large: true,
  proxy_error: true,
}
const refused = (...statuses: readonly number[]): readonly SendOutcome[] =>
  statuses.map((status) => ({ kind: 'refused', status }))

/** As docs/operations.md has them. */
const rows: readonly (readonly [string, readonly SendOutcome[], boolean])[] = [
  ['delivered', [200, 202, 204, 299].map((status) => ({ kind: 'delivered', status })), false],
  ['refused with 410', refused(410), false],
  ['refused with 3xx', refused(300, 301, 302, 303, 304, 307, 308), true],
  ['refused with 4xx', refused(400, 401, 403, 404, 408, 409, 411, 413, 422, 425, 429, 451), true],
  ['refused with 5xx', refused(500, 501, 502, 503, 504, 599), true],
  ['refused otherwise', refused(600, 999), true],
  ['timed_out', [{ kind: 'timed_out' }], true],
  ...Object.keys(every).map(
    (why) => [`unreachable: ${why}`, [{ kind: 'unreachable', why: why as Unreachable }], true] as const,
  ),
  ['blocked', ['private', 'loopback', 'cloud_metadata'].map((rule) => ({ kind: 'blocked', rule })), false],
]

describe('what is tried again', () => {
  it.each(rows)('%s', (_name, outcomes, again) => {
    for (const outcome of outcomes) expect([outcome, worthRetrying(outcome)]).toEqual([outcome, again])
  })

  it('is documented, row by row', async () => {
    const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
    const listed = [...page.matchAll(/^\| (`.*?) +\| (yes|no)\b/gm)].map(([, name, again]) => [
      name?.replaceAll('`', ''),
      again === 'yes',
    ])
    expect(listed).toEqual(rows.map(([name, , again]) => [name, again]))
  })
})
