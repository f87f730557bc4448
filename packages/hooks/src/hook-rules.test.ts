import { Failure, githubCatalogue } from '@repohook/events'
import { describe, expect, it } from 'vitest'
import { acceptedEvents, refuseDuplicate, refuseTooMany } from './hook-rules.ts'
import type { Hook } from './hook.ts'

describe('the events of a hook', () => {
  const accepted = (...names: string[]) => acceptedEvents(names, 'repository', githubCatalogue)

  it('stay in the order given', () => {
    expect(accepted('star', 'issues', 'push')).toEqual(['star', 'issues', 'push'])
  })

  it('lose their doubles', () => {
    expect(accepted('push', 'issues', 'push')).toEqual(['push', 'issues'])
  })

  it('may be none', () => {
    expect(accepted()).toEqual([])
  })

  it.each([[['*']], [['push', '*']], [['*', 'push', '*']], [['no_such_event', '*']]])(
    'are * alone wherever * stands in %j',
    (names) => {
      expect(accepted(...names)).toEqual(['*'])
    },
  )

  it.each(['psuh', 'Push', '', 'toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'cannot be “%s”, which is not in the catalogue',
    (name) => {
      expect(() => accepted('push', 'issues', name)).toThrow(
        new Failure('hook.invalid', `The event “${name}” is not in the catalogue.`, 'events.2'),
      )
      expect(refusal(() => accepted('push', 'issues', name))).toMatchObject({ code: 'hook.invalid', field: 'events.2' })
    },
  )

  it('cannot be what exists for another kind of target only', () => {
    const organizationOnly = refusal(() => accepted('team'))
    expect(organizationOnly).toMatchObject({ code: 'hook.invalid', field: 'events.0' })
    expect(organizationOnly.message).toBe('The event “team” is not for repository hooks.')
    expect(acceptedEvents(['team'], 'organization', githubCatalogue)).toEqual(['team'])
    expect(refusal(() => acceptedEvents(['installation'], 'organization', githubCatalogue)).field).toBe('events.0')
  })

  it('are refused by the name of the field they came in', () => {
    expect(refusal(() => acceptedEvents(['push', 'psuh'], 'repository', githubCatalogue, 'addEvents'))).toMatchObject({
      code: 'hook.invalid',
      field: 'addEvents.1',
    })
  })
})

describe('a duplicate', () => {
  const there = hook({ id: 1, events: ['push', 'issues'] })
  const everything = hook({ id: 2, events: ['*'] })

  it.each([
    ['the same events', ['push', 'issues'], there],
    ['one event in common', ['star', 'issues'], there],
    ['everything beside a list', ['*'], there],
    ['a list beside everything', ['star'], everything],
    ['everything twice', ['*'], everything],
  ])('is refused: %s', (_, events, neighbour) => {
    expect(refusal(() => refuseDuplicate(candidate({ events }), [neighbour], 'repository'))).toMatchObject({
      code: 'hook.duplicate',
      field: 'config.url',
      message: `Hook already exists on this repository: it is hook ${neighbour.id}.`,
    })
  })

  it.each([
    ['disjoint events', candidate({ events: ['star'] })],
    ['another URL', candidate({ url: 'https://example.com/other' })],
    ['another content type', candidate({ contentType: 'form' })],
    ['another format', candidate({ events: ['push'], format: 'slack' })],
    ['no events', candidate({ events: [] })],
  ])('is none with %s', (_, other) => {
    expect(() => refuseDuplicate(other, [there], 'repository')).not.toThrow()
  })

  it('is no other for a different secret or for unchecked certificates', () => {
    const { config, ...rest } = candidate({})
    const other = { ...rest, config: { ...config, insecureSsl: true } }
    expect(refusal(() => refuseDuplicate(other, [there], 'repository')).code).toBe('hook.duplicate')
  })

  it('is not the hook itself', () => {
    expect(() => refuseDuplicate(there, [there], 'repository')).not.toThrow()
    expect(refusal(() => refuseDuplicate(there, [there, { ...there, id: 3 }], 'repository')).message).toContain(
      'it is hook 3',
    )
  })

  it('is found behind hooks that are none', () => {
    const hooks = [hook({ id: 7, url: 'https://example.com/other' }), there]
    expect(refusal(() => refuseDuplicate(candidate({}), hooks, 'repository')).message).toContain('it is hook 1')
  })
})

describe('the limit of hooks per event', () => {
  const listening = (count: number, ...events: string[]) =>
    Array.from({ length: count }, (_, index) => hook({ id: nextId++, url: `https://example.com/${index}`, events }))
  const refuse = (events: readonly string[], hooks: readonly Hook[], limit = 20) =>
    refusal(() => refuseTooMany(candidate({ events }), hooks, limit))
  const allow = (events: readonly string[], hooks: readonly Hook[], limit = 20) =>
    expect(() => refuseTooMany(candidate({ events }), hooks, limit)).not.toThrow()
  let nextId = 1

  it('lets the 20th hook in and refuses the 21st, in the words of GitHub', () => {
    allow(['push'], listening(19, 'push'))
    expect(refuse(['push'], listening(20, 'push'))).toMatchObject({
      code: 'hook.too_many',
      field: 'events',
      message: 'The "push" event cannot have more than 20 hooks.',
    })
  })

  it('is the one that the operator set', () => {
    allow(['push'], [], 1)
    expect(refuse(['push'], listening(1, 'push'), 1).message).toContain('more than 1 hooks')
  })

  it('counts each event by itself', () => {
    const hooks = [...listening(20, 'issues'), ...listening(19, 'push')]
    expect(() => refuseTooMany(candidate({ events: ['push'] }), hooks, 20)).not.toThrow()
  })

  it('says so of each event that is over it, and of no other', () => {
    const hooks = [...listening(20, 'push', 'issues'), ...listening(19, 'star')]
    expect(refuse(['star', 'issues', 'push'], hooks).message).toBe(
      'The "issues" event cannot have more than 20 hooks. The "push" event cannot have more than 20 hooks.',
    )
  })

  it('counts a hook for everything at every event', () => {
    const hooks = [...listening(12, '*'), ...listening(8, 'push')]
    expect(refuse(['push'], hooks).code).toBe('hook.too_many')
    allow(['issues'], hooks)
    expect(refuse(['issues'], listening(20, '*')).code).toBe('hook.too_many')
  })

  it('holds a hook for everything to every event that has hooks', () => {
    allow(['*'], [...listening(19, 'push'), ...listening(19, 'issues')])
    expect(refuse(['*'], [...listening(20, 'push'), ...listening(19, 'issues')]).message).toBe(
      'The "push" event cannot have more than 20 hooks.',
    )
    expect(refuse(['*'], listening(20, '*')).message).toBe('The "*" event cannot have more than 20 hooks.')
    expect(refuse(['*'], [...listening(12, '*'), ...listening(8, 'push')]).message).toBe(
      'The "push" event cannot have more than 20 hooks.',
    )
  })

  it('does not count the hook itself', () => {
    const [first, ...others] = listening(20, 'push')
    expect(() => refuseTooMany(first!, [first!, ...others], 20)).not.toThrow()
  })
})

function hook({ id = 1, ...given }: Parameters<typeof candidate>[0] & { id?: number }): Hook {
  return {
    id,
    targetId: 1,
    ...candidate(given),
    active: true,
    retryPolicy: null,
    template: null,
    filter: null,
    standardWebhooks: false,
    concurrency: null,
    ratePerMinute: null,
    parkAfter: null,
    previousSecret: null,
    state: 'open',
    parkedBecause: null,
    parkedAt: null,
    probeAt: null,
    failingSince: null,
    failuresInARow: 0,
    createdAt: 0,
    updatedAt: 0,
  }
}

function candidate({
  url = 'https://example.com/hook',
  contentType = 'json',
  events = ['push'],
  format = 'github',
}: {
  readonly url?: string
  readonly contentType?: 'json' | 'form'
  readonly events?: readonly string[]
  readonly format?: Hook['format']
}): Pick<Hook, 'config' | 'events' | 'format'> {
  return { config: { url, contentType, secret: null, insecureSsl: false }, events, format }
}

function refusal(act: () => unknown): Failure {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}
