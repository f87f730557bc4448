import { expect, test } from 'vitest'
import { attemptWords, changeWords, ruleWords, type Words } from './account-words.ts'

const text = (words: Words) => words.map((part) => (typeof part === 'string' ? part : `{${part.at}}`)).join('')
const settled = { wait: null, final: null, outcome: null, advice: null }

test('says why a hook got an event', () => {
  expect(ruleWords('not_subscribed', 'push')).toBe('Not chosen: it did not hear push events.')
  expect(ruleWords('addressed', 'ping')).toBe('Chosen: this ping was meant for it alone.')
  expect(ruleWords('addressed', 'push')).toBe('Chosen: this test was meant for it alone.')
})

test('says how a hook has changed since', () => {
  expect(text(changeWords({ kind: 'parked', at: 5, because: 'failing' }, 'push'))).toBe('It was parked {5}.')
  expect(text(changeWords({ kind: 'deleted', at: 7 }, 'push'))).toBe('It was deleted {7}.')
})

test.each([
  ['a success', { outcome: { kind: 'delivered', status: 202 } }, 'The receiver answered 202.'],
  [
    'a failure that is the last',
    { outcome: { kind: 'timed_out' }, advice: { what: 'No answer came.', todo: '' }, final: 'attempts_spent' },
    'No answer came. It was the last attempt.',
  ],
  ['one that is due', { wait: { kind: 'due_later', dueAt: 9 } }, 'It goes out {9}.'],
  [
    'one that a probe goes before',
    { wait: { kind: 'parked', at: 1, because: 'failing', probeAt: 8 } },
    'It is held while the webhook is parked; the oldest event is tried {8}.',
  ],
  [
    'one in a long line',
    { wait: { kind: 'in_line', ahead: 1000, underWay: 4, limit: 4, ratePerMinute: 60, resumedAt: null } },
    '1,000 deliveries or more of the webhook go before it. As many as may be are under way: 4. At most 60 go out in a minute.',
  ],
  [
    'the next one',
    { wait: { kind: 'in_line', ahead: 0, underWay: 0, limit: 4, ratePerMinute: null, resumedAt: null } },
    'It is next.',
  ],
])('says how an attempt went or what it waits for: %s', (_, attempt, words) => {
  expect(text(attemptWords({ ...settled, ...attempt } as unknown as Parameters<typeof attemptWords>[0]))).toBe(words)
})
