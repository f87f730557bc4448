import { githubCatalogue } from '@repohook/events'
import { adminOf, type Target } from '@repohook/hooks'
import { expect, it } from 'vitest'
import { sampleFor } from './sample-for.ts'

const context = { catalogue: githubCatalogue, links: { publicUrl: 'https://hooks.example' } }
const mona = { id: 7, login: 'mona', type: 'User' as const }
const sampleOn = (target: Partial<Target>) => {
  const whole: Target = {
    id: 5,
    kind: 'repository',
    name: 'acme/rocket',
    parent: null,
    profile: {},
    createdAt: 0,
    ...target,
  }
  return sampleFor(adminOf(whole, mona), 'star', context)
}

it('happens on the repository, as its profile has it, and in its organization', async () => {
  const parent = { id: 4, name: 'acme' }
  expect(await sampleOn({ parent, profile: { private: true } })).toMatchObject({
    repository: { id: 5, full_name: 'acme/rocket', private: true, owner: { id: 4, login: 'acme' } },
    organization: { id: 4, login: 'acme', members_url: 'https://hooks.example/api/v3/orgs/acme/members{/member}' },
    sender: { id: 7, login: 'mona' },
  })
})

it('has an organization for a repository that stands alone', async () => {
  expect(await sampleOn({ parent: null })).toMatchObject({
    repository: { owner: { login: 'acme' } },
    organization: { login: 'acme' },
  })
})

it('happens in a repository that an organization could have, which has nothing of the organization’s profile', async () => {
  const sample = await sampleOn({ kind: 'organization', name: 'acme', profile: { description: 'Builds rockets' } })
  expect(sample).toMatchObject({
    repository: { full_name: 'acme/sample', description: null },
    organization: { login: 'acme', description: 'Builds rockets' },
  })
})

it('happens in an organization that the instance could have', async () => {
  expect(await sampleOn({ kind: 'instance', name: '' })).toMatchObject({
    repository: { full_name: 'sample/sample', html_url: 'https://hooks.example/sample/sample' },
    organization: { login: 'sample' },
  })
})
