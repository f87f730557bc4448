import { describe, expect, it } from 'vitest'
import { attemptWords, completedWords, waitWords, weightOf } from './attempt-words.ts'

it.each([
  ['event', 0, 'First attempt'],
  ['event', 2, 'Retry 2'],
  ['redelivery', 0, 'Redelivery'],
  ['redelivery', 1, 'Redelivery, retry 1'],
  ['ping', 0, 'Ping'],
  ['test', 0, 'Test'],
] as const)('calls a delivery of kind %s, attempt %i, “%s”', (kind, attempt, words) => {
  expect(attemptWords({ kind, attempt })).toBe(words)
})

it('tells how long a request took, and nothing where none was made', () => {
  expect(completedWords(523)).toBe('Completed in 0.52 seconds.')
  expect(completedWords(null)).toBeNull()
})

describe('a delivery that waits', () => {
  const now = 1_000_000
  const attempt = { kind: 'event', attempt: 0, dueAt: now, underWay: false } as const
  const open = { state: 'open', probeAt: null } as const
  const parked = { state: 'parked', probeAt: now + 60_000 } as const

  it.each([
    ['about to be sent', attempt, open, { what: 'It is about to be sent', at: null }],
    ['under way', { ...attempt, underWay: true }, open, { what: 'It is being sent now', at: null }],
    ['a retry', { ...attempt, attempt: 1, dueAt: now + 1 }, open, { what: 'It is tried again', at: now + 1 }],
    ['a retry that is due', { ...attempt, attempt: 1 }, undefined, { what: 'It is about to be sent', at: null }],
    ['asked for by a person', { ...attempt, kind: 'redelivery' }, parked, { what: 'It is about to be sent', at: null }],
  ] as const)('is told of: %s', (_, waiting, hook, words) => {
    expect(waitWords({ attempt: waiting, hook, now })).toEqual(words)
  })

  it('waits for the probe where its webhook is parked', () => {
    expect(waitWords({ attempt, hook: parked, now })).toEqual({
      what: expect.stringContaining('parked'),
      at: now + 60_000,
    })
  })
})

it('makes no alarm of what was called off', () => {
  expect(weightOf({ outcome: { kind: 'cancelled', why: 'redelivered' } })).toBe('info')
  expect(weightOf({ outcome: { kind: 'timed_out' } })).toBe('critical')
})
