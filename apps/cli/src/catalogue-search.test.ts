import { expect, it } from 'vitest'
import type { CatalogueEvent } from './api.ts'
import { hearers, searchCatalogue } from './catalogue-search.ts'

const event = (name: string, description: string, actions: readonly string[] = []): CatalogueEvent => ({
  name,
  description,
  actions,
  freeFormAction: false,
  targets: ['repository'],
})
const events = [
  event('create', 'A branch or a tag was created'),
  event('issues', 'Something happened to an issue', ['opened', 'closed']),
  event('label', 'A label was created on an issue tracker', ['created']),
]
const found = (search: string) => searchCatalogue(events, search).map(({ name }) => name)

it('finds events by name, action and description, names first', () => {
  expect(found('opened')).toEqual(['issues'])
  expect(found('issue')).toEqual(['issues', 'label'])
  expect(found('CREATE')).toEqual(['create', 'label'])
  expect(found('label')).toEqual(['label'])
})

it('wants every word', () => {
  expect(found('created branch')).toEqual(['create'])
  expect(found('created nothing')).toEqual([])
})

it('finds all by nothing', () => expect(found(' ')).toHaveLength(3))

it('says who can hear an event', () => {
  expect(hearers({ ...event('x', ''), targets: ['repository', 'organization'] })).toBe('repository, organization')
  expect(hearers({ ...event('x', ''), targets: [] })).toBe('apps alone')
})
