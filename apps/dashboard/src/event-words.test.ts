import { expect, test } from 'vitest'
import { eventWords } from './event-words.ts'

const none = { total: 0, delivered: 0, reached: 0, failed: 0, waiting: 0 }

test.each([
  ['no hook', { considered: 0, chosen: 0 }, none, 'none', 'There was no webhook'],
  ['one that was deaf', { considered: 1, chosen: 0 }, none, 'none', 'The webhook did not hear it'],
  ['many that were deaf', { considered: 3, chosen: 0 }, none, 'none', 'None of 3 webhooks heard it'],
  ['what is too old', { considered: 3, chosen: 1 }, none, 'none', 'Its deliveries are not kept any more'],
  [
    'success',
    { considered: 1, chosen: 1 },
    { ...none, total: 1, delivered: 1, reached: 1 },
    'ok',
    '1 delivery arrived',
  ],
  ['failure', { considered: 1, chosen: 1 }, { ...none, total: 2, failed: 2 }, 'failed', '2 failed'],
  [
    'a retry that arrived',
    { considered: 1, chosen: 1 },
    { ...none, total: 2, delivered: 1, reached: 1, failed: 1 },
    'ok',
    '1 delivery arrived, 1 failed',
  ],
  [
    'success at one of two',
    { considered: 2, chosen: 2 },
    { ...none, total: 2, delivered: 1, reached: 1, failed: 1 },
    'failed',
    '1 delivery arrived, 1 failed',
  ],
  [
    'what one of two got twice',
    { considered: 2, chosen: 2 },
    { ...none, total: 3, delivered: 2, reached: 1, failed: 1 },
    'failed',
    '2 deliveries arrived, 1 failed',
  ],
  [
    'what is under way',
    { considered: 4, chosen: 3 },
    { total: 1202, delivered: 1200, reached: 2, failed: 1, waiting: 1 },
    'queued',
    '1,200 deliveries arrived, 1 failed, 1 waiting',
  ],
] as const)('tells what became of an event: %s', (_, hooks, deliveries, sign, words) => {
  expect(eventWords({ hooks, deliveries, toHookId: null })).toEqual({ sign, words })
})
