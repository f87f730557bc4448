import { describe, expect, test } from 'vitest'
import { type GitHubEvent, githubEvents } from './github-events.ts'
import { githubExamples } from './github-examples.testing.ts'

const events: readonly (readonly [string, GitHubEvent])[] = Object.entries(githubEvents)

/** Pairs of event and action; an event without listed actions counts 1. */
function pairs(some: readonly (readonly [string, GitHubEvent])[]): number {
  return some.reduce((sum, [, event]) => sum + Math.max(1, event.actions.length), 0)
}

function subscribableBy(target: 'repository' | 'organization' | 'app') {
  return events.filter(([, event]) => event.targets.includes(target))
}

describe('githubEvents', () => {
  test('has the 76 events and 272 pairs of event and action that GitHub has', () => {
    expect(events).toHaveLength(76)
    expect(pairs(events)).toBe(272)
  })

  test('has 62 events with named actions, 258 in all, and 14 without, one of them free-form', () => {
    const withActions = events.filter(([, event]) => event.actions.length > 0)
    expect(withActions).toHaveLength(62)
    expect(pairs(withActions)).toBe(258)
    const freeForm = events.filter(([, event]) => event.freeFormAction).map(([name]) => name)
    expect(freeForm).toEqual(['repository_dispatch'])
  })

  // One more than GitHub for repositories and organizations: repository_dispatch.
  test.for([
    ['repository', 56, 205],
    ['organization', 65, 242],
    ['app', 68, 239],
  ] as const)('offers a hook on a %s %i events with %i pairs', ([target, eventCount, pairCount]) => {
    expect(subscribableBy(target)).toHaveLength(eventCount)
    expect(pairs(subscribableBy(target))).toBe(pairCount)
  })

  test('offers an organization every event of a repository and nine more', () => {
    const ofRepository = new Set(subscribableBy('repository').map(([name]) => name))
    const ofOrganization = new Set(subscribableBy('organization').map(([name]) => name))
    expect(ofRepository.isSubsetOf(ofOrganization)).toBe(true)
    expect([...ofOrganization.difference(ofRepository)]).toEqual([
      'custom_property',
      'membership',
      'org_block',
      'organization',
      'personal_access_token_request',
      'projects_v2',
      'projects_v2_item',
      'projects_v2_status_update',
      'team',
    ])
  })

  test('stands in order of name, with sorted actions and a one-line description each', () => {
    expect(events.map(([name]) => name)).toEqual(events.map(([name]) => name).toSorted())
    for (const [, event] of events) {
      expect(event.actions).toEqual([...new Set(event.actions)].toSorted())
      expect(event.description).toMatch(/^[A-Z].{10,120}$/)
    }
  })

  test("knows every event and action among GitHub's example payloads", () => {
    const byName = new Map(events)
    const unknown = githubExamples
      .filter(({ event: name, payload: { action } }) => {
        const event = byName.get(name)
        return !event || (action !== undefined && !event.freeFormAction && !event.actions.includes(action))
      })
      .map(({ event, payload }) => `${event}.${payload.action}`)
    expect(unknown).toEqual([])
  })
})
