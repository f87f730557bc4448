import { Failure } from '@repohook/events'
import { stillWorld } from '@repohook/events/testing'
import { describe, expect, it } from 'vitest'
import type { NewRepository } from './hook-store.ts'
import { registerRepository, repositoryInput } from './repositories.ts'

describe('a repository', () => {
  it.each([
    'octocat/Hello-World',
    'a/b',
    '0/1',
    'octo-org/octo_repo.js',
    'octo_cat/_private',
    'octocat/.github',
    'octocat/a-',
    'octocat/v1.2.3',
    `${'o'.repeat(100)}/${'r'.repeat(100)}`,
  ])('may be named %s', async (name) => {
    const { register, added } = registry()
    await expect(register(name)).resolves.toMatchObject({ name })
    expect(added).toMatchObject([{ name }])
  })

  it.each([
    '',
    '/',
    'octocat',
    'octocat/',
    '/Hello-World',
    'octocat/Hello/World',
    'octocat//Hello-World',
    ' octocat/Hello-World',
    'octocat/Hello-World ',
    'octocat/Hello-World\n',
    'octocat/Hello World',
    'octocat/.',
    'octocat/..',
    '../Hello-World',
    '.octocat/Hello-World',
    '-octocat/Hello-World',
    'octocat/...',
    'octocat/a.',
    'octocat/a%2Fb',
    'octocat/a?b',
    'octocat/a#b',
    'octocat/a\\b',
    'octocat/a:b',
    'octocat/<b>',
    'öctocat/Hello-World',
    'octocat/Hello‐World',
    `${'o'.repeat(101)}/r`,
    `o/${'r'.repeat(101)}`,
    `o/.${'r'.repeat(100)}`,
  ])('may not be named “%s”', async (name) => {
    const { register, added } = registry()
    const error = await register(name).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Failure)
    expect(error).toMatchObject({ code: 'request.invalid', field: 'name' })
    expect(added).toEqual([])
  })

  it('is refused when its name is taken', async () => {
    const { register } = registry({ taken: true })
    await expect(register('octocat/Hello-World')).rejects.toMatchObject({ code: 'target.taken', field: 'name' })
  })

  it('is registered with its profile, now, and with none if none is given', async () => {
    const { register, added, world } = registry()
    world.pass(5)
    await register('octocat/one', { private: true })
    await register('octocat/two')
    expect(added).toEqual([
      { name: 'octocat/one', profile: { private: true }, createdAt: world.now() },
      { name: 'octocat/two', profile: {}, createdAt: world.now() },
    ])
  })
})

describe('what registers a repository', () => {
  it('has a name and a profile of JSON values, and nothing else', () => {
    expect(repositoryInput.parse({ name: 'o/r' })).toEqual({ name: 'o/r', profile: {} })
    const profile = { private: true, description: null, topics: ['a'], owner: { id: 1 } }
    expect(repositoryInput.parse({ name: 'o/r', profile })).toEqual({ name: 'o/r', profile })
    for (const input of [{}, { name: 1 }, { name: 'o/r', profile: { a: () => 1 } }, { name: 'o/r', owner: 'o' }]) {
      expect(repositoryInput.safeParse(input).success).toBe(false)
    }
  })
})

function registry({ taken = false } = {}) {
  const world = stillWorld()
  const added: NewRepository[] = []
  const store: Parameters<typeof registerRepository>[1]['store'] = {
    addRepository: async (repository) => {
      added.push(repository)
      return taken ? null : { id: 1, kind: 'repository', parent: null, ...repository }
    },
  }
  type Profile = Parameters<typeof registerRepository>[0]['profile']
  const register = (name: string, profile?: Profile) => registerRepository({ name, profile }, { store, world })
  return { world, added, register }
}
