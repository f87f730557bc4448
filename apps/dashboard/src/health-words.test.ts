import { expect, test } from 'vitest'
import { healthWords } from './health-words.ts'

const none = { total: 0, inactive: 0, failing: 0, parked: 0 }

test.each([
  ['nothing to tell of', none, 'none', 'No webhooks'],
  ['all well', { ...none, total: 1 }, 'ok', '1 webhook'],
  ['well but for what is inactive', { ...none, total: 3, inactive: 2 }, 'ok', '3 webhooks, 2 inactive'],
  ['nothing active', { ...none, total: 2, inactive: 2 }, 'off', '2 webhooks, inactive'],
  ['one parked', { ...none, total: 2, parked: 1 }, 'held', '2 webhooks, 1 parked'],
  [
    'failing before parked',
    { total: 1200, inactive: 1, failing: 1, parked: 2 },
    'failed',
    '1,200 webhooks, 1 failing, 2 parked, 1 inactive',
  ],
] as const)('tells of hooks: %s', (_, hooks, sign, words) => {
  expect(healthWords(hooks)).toEqual({ sign, words })
})
