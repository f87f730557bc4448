import { describe, expect, it } from 'vitest'
import type { Actor } from './access.ts'
import type { Hook } from './hook.ts'
import { Secret } from './secret.ts'
import type { Target } from './target.ts'
import { envelopeToWire, hookToWire, organizationToWire, repositoryToWire, senderToWire } from './wire.ts'

const links = { publicUrl: 'https://hooks.example.com' }
const api = 'https://hooks.example.com/api/v3'
const octocat = { id: 1, name: 'octocat' }
const repository: Target = {
  id: 42,
  kind: 'repository',
  name: 'octocat/Hello-World',
  parent: octocat,
  profile: {},
  createdAt: 0,
}
const organization: Target = { ...repository, ...octocat, kind: 'organization', parent: null }
const mona: Actor = { id: 7, login: 'mona', type: 'User' }
const hook: Hook = {
  id: 12_345_678,
  targetId: 42,
  config: { url: 'https://example.com/webhook', contentType: 'json', secret: new Secret('s3cr3t'), insecureSsl: false },
  active: true,
  events: ['push', 'pull_request'],
  retryPolicy: null,
  format: 'github',
  template: null,
  filter: null,
  standardWebhooks: true,
  concurrency: null,
  ratePerMinute: null,
  parkAfter: null,
  previousSecret: { secret: new Secret('before'), until: 1 },
  state: 'open',
  parkedBecause: null,
  parkedAt: null,
  probeAt: null,
  failingSince: null,
  failuresInARow: 0,
  createdAt: Date.parse('2019-06-03T00:57:16.999Z'),
  updatedAt: Date.parse('2019-06-03T00:58:00.000Z'),
}

describe('a hook on the wire', () => {
  it('has the keys of GitHub in the order of GitHub', () => {
    const url = `${api}/repos/octocat/Hello-World/hooks/12345678`
    expect(JSON.stringify(hookToWire(hook, repository, links), null, 1)).toBe(
      JSON.stringify(
        {
          type: 'Repository',
          id: 12_345_678,
          name: 'web',
          active: true,
          events: ['push', 'pull_request'],
          config: {
            content_type: 'json',
            insecure_ssl: '0',
            secret: '********',
            url: 'https://example.com/webhook',
          },
          updated_at: '2019-06-03T00:58:00Z',
          created_at: '2019-06-03T00:57:16Z',
          url,
          test_url: `${url}/test`,
          ping_url: `${url}/pings`,
          deliveries_url: `${url}/deliveries`,
          last_response: { code: null, status: 'unused', message: null },
        },
        null,
        1,
      ),
    )
  })

  it('of an organization has neither test_url nor last_response', () => {
    const wire = hookToWire({ ...hook, targetId: 1 }, organization, links)
    const url = `${api}/orgs/octocat/hooks/12345678`
    expect(Object.keys(wire)).toEqual([
      'type',
      'id',
      'name',
      'active',
      'events',
      'config',
      'updated_at',
      'created_at',
      'url',
      'ping_url',
      'deliveries_url',
    ])
    expect(wire).toMatchObject({ type: 'Organization', url, ping_url: `${url}/pings` })
  })

  it('without a secret has no secret in its configuration', () => {
    expect(configOf({ secret: null })).toEqual({
      content_type: 'json',
      insecure_ssl: '0',
      url: 'https://example.com/webhook',
    })
  })

  it('masks a secret by the same eight asterisks whatever its length', () => {
    for (const plain of ['s', 's'.repeat(1_024)])
      expect(configOf({ secret: new Secret(plain) }).secret).toBe('********')
  })

  it('says by a string whether certificates are not checked', () => {
    expect(configOf({ insecureSsl: true }).insecure_ssl).toBe('1')
    expect(configOf({ insecureSsl: false }).insecure_ssl).toBe('0')
  })

  it('shows its content type and whether it is active', () => {
    expect(configOf({ contentType: 'form' }).content_type).toBe('form')
    expect(hookToWire({ ...hook, active: false }, repository, links).active).toBe(false)
  })

  it('shows * as it is, not the events it stands for', () => {
    expect(hookToWire({ ...hook, events: ['*'] }, repository, links).events).toEqual(['*'])
  })

  it('has nothing of what only Repohook knows', () => {
    const parked: Hook = { ...hook, state: 'parked', parkedBecause: 'gone', failuresInARow: 3, retryPolicy: 'github' }
    expect(hookToWire(parked, repository, links)).toEqual(hookToWire(hook, repository, links))
  })

  const configOf = (config: Partial<Hook['config']>) =>
    hookToWire({ ...hook, config: { ...hook.config, ...config } }, repository, links).config as Record<string, unknown>
})

describe('a repository on the wire', () => {
  it('has what every payload names', () => {
    expect(repositoryToWire(repository, links)).toMatchObject({
      id: 42,
      name: 'Hello-World',
      full_name: 'octocat/Hello-World',
      owner: { login: 'octocat', id: 1 },
      url: `${api}/repos/octocat/Hello-World`,
    })
  })

  it('is what the platform says it is', () => {
    const profile = { private: true, default_branch: 'trunk', topics: ['a'] }
    const wire = repositoryToWire({ ...repository, profile: { ...profile, id: 1296269 } }, links)
    expect(wire).toMatchObject({ ...profile, id: 42 })
  })
})

describe('an organization on the wire', () => {
  it('has its login and id, and what the platform says of it', () => {
    const target = { ...organization, profile: { description: 'How people build.' } }
    expect(organizationToWire(target, links)).toEqual({
      login: 'octocat',
      id: 1,
      url: `${api}/orgs/octocat`,
      description: 'How people build.',
    })
  })
})

describe('the envelope of a payload', () => {
  it('says where and who: a repository with its organization, or an organization, and the sender', () => {
    const sender = { login: 'mona', id: 7, type: 'User' }
    expect(senderToWire(mona)).toEqual(sender)
    expect(envelopeToWire(repository, mona, links)).toEqual({
      repository: repositoryToWire(repository, links),
      organization: organizationToWire(octocat, links),
      sender,
    })
    expect(envelopeToWire(organization, mona, links)).toEqual({
      organization: organizationToWire(organization, links),
      sender,
    })
  })

  it('names no place for the instance', () => {
    const instance: Target = { ...organization, kind: 'instance', name: '' }
    expect(envelopeToWire(instance, mona, links)).toEqual({ sender: senderToWire(mona) })
  })
})
