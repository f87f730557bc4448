import { describe, expect, test } from 'vitest'
import { placeSample } from './place-sample.ts'

const place = {
  repository: {
    id: 12,
    full_name: 'acme/rocket',
    html_url: 'https://git.acme.example/web/acme/rocket',
    url: 'https://git.acme.example/api/v3/repos/acme/rocket',
    owner: { id: 5, login: 'acme' },
    private: true,
  },
  organization: { id: 5, login: 'acme', description: 'Builds rockets' },
  sender: { id: 7, login: 'wile' },
}
const textAt = (text: string, at = place) => placeSample({ text }, at)['text']

describe('placeSample', () => {
  test.for<readonly [string, string]>([
    ['https://api.github.com/repos/Octocoders/Hello-World/issues/1', `${place.repository.url}/issues/1`],
    ['https://github.com/Octocoders/Hello-World.git', `${place.repository.html_url}.git`],
    ['https://api.github.com/users/Codertocat/repos', 'https://git.acme.example/api/v3/users/wile/repos'],
    ['https://api.github.com/orgs/Octocoders', 'https://git.acme.example/api/v3/orgs/acme'],
    ['https://api.github.com/organizations/38302899/team/1', 'https://git.acme.example/api/v3/organizations/5/team/1'],
    ['https://github.com/Codertocat', 'https://git.acme.example/web/wile'],
    ['https://github.com/orgs/Octocoders/teams/red', 'https://git.acme.example/web/orgs/acme/teams/red'],
    ['git://github.com/Octocoders/Hello-World.git', 'git://git.acme.example/acme/rocket.git'],
    ['git@github.com:Octocoders/Hello-World.git', 'git@git.acme.example:acme/rocket.git'],
    ['Octocoders:main', 'acme:main'],
    ['Octocoders/Hello-World', 'acme/rocket'],
    ['Merge 5 by Codertocat', 'Merge 5 by wile'],
    ['https://github.com/advisories/GHSA-1', 'https://github.com/advisories/GHSA-1'],
    ['https://avatars.githubusercontent.com/u/21031067?v=4', 'https://avatars.githubusercontent.com/u/21031067?v=4'],
  ])('makes %s %s', ([text, expected]) => {
    expect(textAt(text)).toBe(expected)
  })

  test('shows what the place says of itself whole in the envelope, and further in only what the sample shows', () => {
    const repository = {
      id: 186853002,
      name: 'Hello-World',
      full_name: 'Octocoders/Hello-World',
      forks: 1,
      private: false,
    }
    const organization = { id: 38302899, login: 'Octocoders' }
    const placed = placeSample({ repository, organization, pull_request: { base: { repo: repository } } }, place)
    expect(placed['repository']).toEqual({ ...place.repository, name: 'rocket', forks: 1 })
    expect(placed['organization']).toEqual(place.organization)
    expect(placed['pull_request']).toEqual({
      base: { repo: { id: 12, name: 'rocket', full_name: 'acme/rocket', forks: 1, private: true } },
    })
  })

  test('knows a repository that is shown by its link alone, an owner and the sender', () => {
    const repo = { id: 186853002, name: 'Hello-World', url: 'https://api.github.com/repos/Octocoders/Hello-World' }
    const owner = { login: 'Octocoders', id: 38302899, type: 'User' }
    const user = { login: 'Codertocat', id: 21031067, type: 'User' }
    const sender = { ...place.sender, type: 'Bot', name: 'Wile' }
    expect(placeSample({ repo, owner, user, repository_id: 186853002 }, { ...place, sender })).toEqual({
      repo: { id: 12, name: 'rocket', url: place.repository.url },
      owner: { login: 'acme', id: 5, type: 'User' },
      user: { login: 'wile', id: 7, type: 'Bot' },
      repository_id: 12,
    })
  })

  test('merges what is said of the owner, and keeps dates that the sample shows in seconds', () => {
    const at = { ...place, repository: { ...place.repository, created_at: '2020-01-01T00:00:10Z' } }
    const owner = { login: 'Octocoders', email: 'Octocoders@example.com' }
    const placed = placeSample({ repository: { full_name: 'Octocoders/Hello-World', created_at: 1, owner } }, at)
    expect(placed['repository']).toMatchObject({ created_at: 1577836810, owner: { id: 5, email: 'acme@example.com' } })
  })

  test('leaves other repositories and people alone', () => {
    const forkee = { full_name: 'hubot/Hello-Moon', owner: { login: 'hubot', id: 480938 } }
    expect(placeSample({ forkee }, place)).toEqual({ forkee })
  })

  test('takes names as they are, and writes them into links as links need', () => {
    const at = { ...place, sender: { id: 7, login: '$& <b> Octocoders' } }
    expect(textAt('by Codertocat', at)).toBe('by $& <b> Octocoders')
    expect(textAt('https://github.com/Codertocat', at)).toBe(
      'https://git.acme.example/web/%24%26%20%3Cb%3E%20Octocoders',
    )
  })

  test('does not make a prototype of what a platform says', () => {
    const repository = { ...place.repository, ...JSON.parse('{"__proto__":{"polluted":true}}') }
    const placed = placeSample({ repository: {} }, { ...place, repository })
    expect((placed['repository'] as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('does without links that have another form', () => {
    const repository = { ...place.repository, url: 'https://git.acme.example/r/12', html_url: 'not a link' }
    expect(textAt('https://api.github.com/repos/Octocoders/Hello-World/forks', { ...place, repository })).toBe(
      'https://git.acme.example/r/12/forks',
    )
    expect(textAt('https://api.github.com/users/Codertocat', { ...place, repository })).toBe(
      'https://git.acme.example/users/wile',
    )
  })

  test('leaves the sample as it is', () => {
    const sample = { repository: { full_name: 'Octocoders/Hello-World' }, list: ['Codertocat'] }
    const before = structuredClone(sample)
    placeSample(sample, place)
    expect(sample).toEqual(before)
  })
})
