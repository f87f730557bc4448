import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it.each([
  ['psuh', 'push'],
  ['lst', 'list'],
  ['issue', 'issues'],
  ['pull_requets', 'pull_request'],
  ['x', null],
  ['deployments_of_yesterday', null],
])('of %j is %j', (word, name) => {
  expect(nearest(word, ['push', 'list', 'issues', 'pull_request', 'deployment'])).toBe(name)
})
