import { expect, test } from 'vitest'
import { nextPath } from './next-path.ts'

test('goes on to a page of ours, with all that its address says', () => {
  const page = '/targets/octo-org/hello/hooks/3/deliveries?status=failure&guid=a%2Fb#top'
  expect(nextPath(page)).toBe(page)
})

test.each([
  undefined,
  '',
  'targets',
  'https://evil.example/',
  '//evil.example',
  '//evil.example/targets',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,hello',
  '/sign-in?next=/sign-in',
])('goes on to the first page instead of %j', (next) => {
  expect(nextPath(next)).toBe('/')
})
