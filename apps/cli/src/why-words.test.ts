import { describe, expect, it } from 'vitest'
import type { Attempt } from './api.ts'
import { attemptWords } from './why-words.ts'

const now = Date.UTC(2026, 0, 1, 12)
const minute = 60_000
const waiting = (wait: Attempt['wait']) => attemptWords({ wait, final: null } as Attempt, now)
const settled = (outcome: Attempt['outcome'], final: Attempt['final']) =>
  attemptWords(
    { wait: null, final, outcome, underWay: false, advice: { what: 'So it went.', todo: '' } } as Attempt,
    now,
  )

describe('the words for what a delivery waits for', () => {
  const inLine = { kind: 'in_line' as const, ahead: 0, underWay: 0, limit: 8, ratePerMinute: null, resumedAt: null }

  it('name everything that holds it up', () => {
    expect(waiting(inLine)).toBe('It waits for its turn. It is next.')
    expect(waiting({ ...inLine, ahead: 1 })).toBe('It waits for its turn. Before it 1 of its hook goes out.')
    expect(waiting({ ...inLine, ahead: 1_000, underWay: 2, limit: 2 })).toBe(
      'It waits for its turn. The hook has as many under way as it may: 2 of 2. Before it 1,000 or more of its hook go out.',
    )
    expect(waiting({ ...inLine, ratePerMinute: 1, resumedAt: now - minute })).toBe(
      'It waits for its turn. The hook gets at most 1 request a minute. The hook works again since 2026-01-01T11:59:00.000Z (1 min ago), and its events go out at a rate that grows.',
    )
  })

  it('name the next probe of a parked hook', () => {
    const parked = { kind: 'parked' as const, at: now - minute, because: 'unheard of', probeAt: now + 3 * minute }
    expect(waiting(parked)).toBe(
      'It is held: the hook is parked since 2026-01-01T11:59:00.000Z (1 min ago), because unheard of. The next probe goes out 2026-01-01T12:03:00.000Z (in 3 min).',
    )
    expect(waiting({ ...parked, because: 'failing' })).toContain('(1 min ago), because it kept failing. The next probe')
    expect(waiting({ ...parked, at: null, because: null, probeAt: null })).toBe(
      'It is held: the hook is parked. A redelivery, a test or a ping that succeeds lets it go.',
    )
  })

  it('say that a cancellation comes', () => {
    expect(waiting({ kind: 'unwanted', because: 'hook_deleted' })).toContain('the hook was removed.')
    expect(waiting({ kind: 'unwanted', because: 'hook_deactivated' })).toContain('the hook was made inactive.')
  })
})

describe('the words for what ended', () => {
  it('never promise another attempt where none follows', () => {
    expect(settled({ kind: 'interrupted' }, null)).toContain('It is sent again.')
    expect(settled({ kind: 'interrupted' }, 'interrupted_too_often')).not.toContain('It is sent again.')
    expect(settled({ kind: 'interrupted' }, 'hook_unwanted')).not.toContain('It is sent again.')
    expect(settled({ kind: 'timed_out' }, 'redelivered')).toBe(
      'So it went. It is not tried again: a redelivery had arrived before.',
    )
  })
})
