import { expect, it } from 'vitest'
import { fits, groupEvents } from './event-groups.ts'

const event = (name: string, description = '') => ({ name, description, targets: ['repository' as const] })
const titleOf = (name: string) => groupEvents([event(name)])[0]?.title

it.each([
  ['push', 'Code'],
  ['pull_request_review', 'Pull requests'],
  ['issue_comment', 'Issues and discussions'],
  ['status', 'Checks and workflows'],
  ['secret_scanning_alert', 'Security'],
  ['repository_advisory', 'Security'],
  ['repository', 'The repository'],
  ['membership', 'People and teams'],
  ['repohook.hook.parked', 'Repohook itself'],
  ['invoice.paid', 'Others'],
])('puts %s under %s', (name, title) => {
  expect(titleOf(name)).toBe(title)
})

it('shows groups in one order, and none that is empty', () => {
  const groups = groupEvents([event('invoice.paid'), event('star'), event('delete'), event('create')])
  expect(groups.map(({ title, events }) => [title, events.map(({ name }) => name)])).toEqual([
    ['Code', ['delete', 'create']],
    ['The repository', ['star']],
    ['Others', ['invoice.paid']],
  ])
})

it.each([
  ['', true],
  ['Pull Review', true],
  ['pull_request_review', true],
  ['pull request review', true],
  ['dismissed', true],
  ['push', false],
])('finds an event by “%s”: %s', (search, found) => {
  expect(fits(event('pull_request_review', 'A review was submitted, edited or dismissed'), search)).toBe(found)
})
