import { describe, expect, it } from 'vitest'
import { type Job, scopeWords, skippedWords, stateWords, stretchesOf } from './job-words.ts'

const job: Job = {
  id: 1,
  hookId: null,
  filter: { status: 'failure' },
  ratePerMinute: 600,
  state: 'running',
  total: 100,
  queued: 40,
  tally: { waiting: 10, delivered: 20, failed: 6, cancelled: 4 },
  skipped: { total: 10, reasons: { redelivery_waits: 3, delivered_since: 7 } },
  remainingMs: 5_000,
  createdBy: 'admin',
  createdAt: 0,
  updatedAt: 0,
  finishedAt: null,
}
const at = (moment: number) => `moment ${moment}`

describe('the words of a job', () => {
  it('say what it redelivers', () => {
    expect(scopeWords(job, at)).toBe('Everything that failed at any webhook')
    const filter = {
      status: 'failure',
      event: 'issues',
      action: 'opened',
      redelivery: false,
      settledFrom: 1,
      settledBefore: 2,
    } as const
    expect(scopeWords({ hookId: 3, filter }, at)).toBe(
      'Everything that failed of issues.opened by no redelivery at webhook 3 since moment 1 until moment 2',
    )
    expect(scopeWords({ hookId: 3, filter: { status: 'success', guid: 'x' } }, at)).toBe(
      'Everything that was delivered of event x at webhook 3',
    )
  })

  it('say what was passed over, the most of it first', () => {
    expect(skippedWords(job)).toEqual([
      { words: 'delivered meanwhile', count: 7 },
      { words: 'a redelivery of it waits already', count: 3 },
    ])
  })

  it.each([
    [{}, 'Running, at least 5.00 s to go'],
    [{ remainingMs: 0 }, 'Running; waiting for the last answers'],
    [{ total: null, remainingMs: null }, 'Counting what it is about'],
    [{ state: 'paused' }, 'Paused; what is queued still goes out'],
    [{ state: 'paused', tally: { ...job.tally, waiting: 0 } }, 'Paused'],
    [{ state: 'cancelled' }, 'Cancelled; what was under way settles'],
    [{ state: 'cancelled', finishedAt: 1 }, 'Cancelled'],
    [{ state: 'done', finishedAt: 1 }, 'Done'],
  ] as const)('say what it does: %j', (change, words) => {
    expect(stateWords({ ...job, ...change })).toBe(words)
  })

  it('divide its bar, which more than it counted on never overflows', () => {
    expect(stretchesOf(job).map(({ percent }) => percent)).toEqual([20, 6, 4, 10, 10])
    const sum = (of: Parameters<typeof stretchesOf>[0]) =>
      stretchesOf(of).reduce((all, { percent }) => all + percent, 0)
    expect(sum({ ...job, total: 10 })).toBeCloseTo(100)
    expect(sum({ ...job, total: null })).toBeCloseTo(100)
  })
})
