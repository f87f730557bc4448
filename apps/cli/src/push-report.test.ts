import { describe, expect, it } from 'vitest'
import type { PushResult } from './push.ts'
import { pushReport } from './push-report.ts'

const folders = { outbox: '/r/outbox', refused: '/r/refused', git: '/r' }
const report = (result: Partial<PushResult>) =>
  pushReport(
    {
      published: 0,
      waiting: 0,
      following: { refs: 0, events: 0 },
      tooManyTags: false,
      problem: null,
      refused: [],
      lost: [],
      ...result,
    },
    folders,
  )
const refusal = (ref: string) => ({ name: '1.json', event: 'create', ref, reason: 'The payload is odd.' })

describe('what a push says', () => {
  it('is one line when all is well', () => {
    expect(report({})).toEqual([])
    expect(report({ tooManyTags: true })).toEqual(['no events: more than three tags at once make none'])
    expect(report({ published: 40, following: { refs: 5000, events: 9960 } })).toEqual([
      '40 events published',
      '5000 refs: 9960 events follow',
    ])
    expect(report({ published: 1 })).toEqual(['1 event published'])
    expect(report({ published: 5001 })).toEqual(['5001 events published'])
  })

  it('is one line when all waits: why, how many, where, and until when', () => {
    expect(report({ waiting: 2, problem: 'No answer from http://x.' })).toEqual([
      'No answer from http://x. 2 events are kept in /r/outbox; they are sent as soon as the server takes them',
    ])
    expect(report({ published: 3, waiting: 2 })[1]).toMatch(/^The server is taking the others\. 2 events are kept/)
    expect(report({ waiting: 1 })).toEqual([
      'The server is slow. 1 event is kept in /r/outbox; it is sent as soon as the server takes it',
    ])
  })

  it('names what was refused, the first three one by one, and where they are', () => {
    expect(report({ published: 1, refused: [refusal('v1')] })).toEqual([
      '1 event published',
      'not published: create of v1: The payload is odd.',
      'refused events are in /r/refused',
    ])
    expect(report({ refused: ['a', 'b', 'c', 'd', 'e'].map(refusal) })).toHaveLength(5)
    expect(report({ refused: ['a', 'b', 'c', 'd', 'e'].map(refusal) })).toContain('not published: 2 more')
  })

  it('names no folder for what was never there', () => {
    expect(report({ published: 1, refused: [{ ...refusal('v1'), name: '' }] })).toHaveLength(2)
  })

  it('names what is lost last', () => {
    expect(report({ published: 1, lost: [refusal('v1')] }).at(-1)).toBe(
      'LOST: create of v1: The payload is odd. Send it again: echo "<old> <new> <ref>" | repohook push --git-dir /r',
    )
  })

  it('shows names and reasons without what a terminal would obey', () => {
    const lines = report({ waiting: 1, problem: '\u001b[2Jx\ny', refused: [refusal('v\u001b]0;x\u0007\u202e1')] })
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})
