import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCatalogue, githubCatalogue, type OwnEvent } from './catalogue.ts'
import { everyEvent } from './every-event.ts'

const deployFinished = {
  actions: ['succeeded', 'failed'],
  targets: ['repository', 'instance'],
  description: 'A deploy came to its end',
  payload: z.object({ duration_ms: z.number() }),
} satisfies OwnEvent

const quiet = { targets: ['instance'], description: 'Nothing happened for a day' } satisfies OwnEvent

const catalogue = defineCatalogue({ quiet, 'deploy.finished': deployFinished })

describe('a catalogue', () => {
  test("holds GitHub's events beside the platform's own", () => {
    expect(githubCatalogue.list()).toHaveLength(76)
    expect(catalogue.list()).toHaveLength(78)
    expect(catalogue.get('deploy.finished')).toEqual({
      name: 'deploy.finished',
      freeFormAction: false,
      ...deployFinished,
    })
    expect(catalogue.get('quiet')).toMatchObject({ actions: [], payload: undefined })
    expect(catalogue.get('issues')?.actions).toContain('opened')
    expect(catalogue.get('repository_dispatch')?.freeFormAction).toBe(true)
    expect(githubCatalogue.has('quiet')).toBe(false)
  })

  test('lists by name, own events among the others', () => {
    const names = catalogue.list().map((event) => event.name)
    expect(names).toEqual(names.toSorted())
  })

  test.for(['toString', 'constructor', '__proto__', 'hasOwnProperty', '', 'Push', 'push ', everyEvent])(
    'does not know an event named "%s"',
    (name) => {
      expect(catalogue.get(name)).toBeUndefined()
      expect(catalogue.has(name)).toBe(false)
      expect(catalogue.supports('repository', name)).toBe(false)
    },
  )

  test('takes constructor as an own name like any other', () => {
    expect(defineCatalogue({ constructor: quiet }).get('constructor')?.description).toBe(quiet.description)
  })

  test('supports on the instance only own events that say so', () => {
    expect(githubCatalogue.eventsOf('instance')).toEqual([])
    expect(catalogue.eventsOf('instance').map((event) => event.name)).toEqual(['deploy.finished', 'quiet'])
    expect(catalogue.supports('instance', 'quiet')).toBe(true)
    expect(catalogue.supports('instance', 'push')).toBe(false)
  })

  test('keeps events of organizations from repositories, and events of apps from both', () => {
    expect(catalogue.eventsOf('repository')).toHaveLength(56 + 1)
    expect(catalogue.eventsOf('organization')).toHaveLength(65)
    expect(catalogue.supports('repository', 'team')).toBe(false)
    expect(catalogue.supports('organization', 'team')).toBe(true)
    expect(catalogue.get('workflow_dispatch')?.targets).toEqual([])
  })

  test("refuses an own event that bears the name of one of GitHub's", () => {
    expect(() => defineCatalogue({ push: quiet })).toThrow('GitHub already has an event named push')
  })

  test.for(['', 'Deploy', '1st', '.hidden', 'a b', '*', 'a\n', 'déploiement', 'toString', 'a'.repeat(65)])(
    'refuses an own event named %j',
    (name) => {
      expect(() => defineCatalogue({ [name]: quiet })).toThrow('An event cannot be named')
    },
  )

  test('takes an own name of 64 characters', () => {
    expect(defineCatalogue({ ['a'.repeat(64)]: quiet }).has('a'.repeat(64))).toBe(true)
  })
})
