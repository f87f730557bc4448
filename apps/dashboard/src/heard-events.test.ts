import { expect, test } from 'vitest'
import { heardEvents } from './heard-events.ts'

test.each([
  [[], 'no events'],
  [['*'], 'all events'],
  [['push'], 'push'],
  [['push', 'issues'], 'push and issues'],
  [['push', 'issues', 'star'], 'push, issues and star'],
  [['push', 'issues', 'star', 'fork', 'release'], 'push, issues and 3 more'],
])('tells what a hook hears: %j', (events, words) => {
  expect(heardEvents(events)).toBe(words)
})
