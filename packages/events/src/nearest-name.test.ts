import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const names = ['issues', 'label', 'pull_request', 'pull_request_review', 'push']

test.for([
  ['psh', 'push'],
  ['issue', 'issues'],
  ['Label', 'label'],
  ['pullrequest', 'pull_request'],
  ['pull-request', 'pull_request'],
  ['pull_requests', 'pull_request'],
])('takes %s for %s', ([misspelt, meant]) => {
  expect(nearestName(misspelt!, names)).toBe(meant)
})

test.for(['', 'p', 'deploy', 'pull', 'toString', 'pull_request_comment_made'])('takes %j for none of them', (name) => {
  expect(nearestName(name, names)).toBeNull()
})
