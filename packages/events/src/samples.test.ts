import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCatalogue, githubCatalogue } from './catalogue.ts'
import { checkPayload } from './check-payload.ts'
import { githubEvents } from './github-events.ts'
import { isObject } from './parse-payload.ts'
import type { PayloadObject } from './payload-types.ts'
import { formatJson } from './samples/format-json.testing.ts'
import { makeSamples } from './samples/make-samples.testing.ts'
import { payloadSchema } from './samples/payload-schemas.testing.ts'
import { samplePayload } from './samples.ts'

const folder = new URL('../samples/', import.meta.url)
const names = Object.keys(githubEvents)
const published = names.filter((name) => name !== 'issue_relates_to')
const checkedIn = (name: string) => readFileSync(new URL(`${name}.sample.json`, folder), 'utf8')

const place = {
  repository: {
    id: 12,
    name: 'rocket',
    full_name: 'acme/rocket',
    private: true,
    owner: { login: 'acme', id: 5, name: 'acme', type: 'Organization' },
    html_url: 'https://git.acme.example/acme/rocket',
    url: 'https://git.acme.example/api/v3/repos/acme/rocket',
    default_branch: 'main',
  },
  organization: { login: 'acme', url: 'https://git.acme.example/api/v3/orgs/acme', id: 5 },
  sender: { login: 'wile', id: 7, type: 'User' },
}

const placed = (name: string) => samplePayload(githubCatalogue, name, place)

function errorsOf(name: string, payload: PayloadObject): unknown {
  const schema = payloadSchema(name, payload)
  if (schema === undefined) throw new Error(`GitHub published no schema for ${name}`)
  return schema.errors(payload).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('the samples that are checked in', () => {
  let made: ReadonlyMap<string, PayloadObject>
  beforeAll(() => {
    made = makeSamples()
  })

  test('are one for each of GitHub’s 76 events', () => {
    expect(names).toHaveLength(76)
    const files = readdirSync(folder).filter((file) => file !== 'README.md')
    expect(files.toSorted()).toEqual(names.map((name) => `${name}.sample.json`).toSorted())
  })

  test.for(names)('%s is what `npm run samples` makes', (name) => {
    expect(checkedIn(name)).toBe(formatJson(made.get(name)))
  })

  test.for(published)('%s fits GitHub’s schema of its event and action', (name) => {
    expect(errorsOf(name, JSON.parse(checkedIn(name)) as PayloadObject)).toEqual([])
  })

  test('name nobody’s address', () => {
    const addresses = names.flatMap((name) => checkedIn(name).match(/[\w.+-]+@[\w-]+\.[\w.-]+/g) ?? [])
    const allowed = /^git@github\.com$|@example\.com$|^hello-world-npm@/
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => !allowed.test(address))).toEqual([])
  })
})

describe('a sample', () => {
  test.for(published)('of %s fits GitHub’s schema where it was placed, too', async (name) => {
    expect(errorsOf(name, await placed(name))).toEqual([])
  })

  // GitHub documents this event, but no schema is published yet: its issues are those of its sibling.
  test('of issue_relates_to has the fields that GitHub documents', async () => {
    const { issue_id, issue, related_issue_id, related_issue, action, ...envelope } = await placed('issue_relates_to')
    expect(payloadSchema('issue_relates_to', { action })).toBeUndefined()
    expect(githubEvents.issue_relates_to.actions).toContain(action)
    expect(Object.keys(envelope)).toEqual(['repository', 'organization', 'sender'])
    const sibling = {
      action: 'sub_issue_added',
      parent_issue_id: issue_id,
      parent_issue: issue,
      sub_issue_id: related_issue_id,
      sub_issue: related_issue,
      sub_issue_repo: envelope['repository'],
    }
    expect(errorsOf('sub_issues', { ...sibling, ...envelope })).toEqual([])
    expect(issue).toMatchObject({ id: issue_id })
    expect(related_issue).toMatchObject({ id: related_issue_id })
    expect(related_issue_id).not.toBe(issue_id)
  })

  test.for(names)('of %s passes the check of what is published, with an action that the event has', async (name) => {
    const payload = await placed(name)
    const { action } = checkPayload(githubCatalogue, name, new TextEncoder().encode(JSON.stringify(payload)))
    const { actions, freeFormAction } = githubCatalogue.get(name)!
    const expected = actions.length === 0 ? [freeFormAction ? 'on-demand-test' : null] : actions
    expect(expected).toContain(action)
  })

  test.for(names)('of %s speaks of the place alone', async (name) => {
    const text = JSON.stringify(await placed(name)).replaceAll(/avatars\.githubusercontent\.com\/u\/\d+/g, '')
    const ofHome = /Octocoders|Codertocat|Hello-World|186853002|38302899|21031067/g
    const elsewhere = /(?<!pkg\.)github\.com[/:](?:\w+\/)?(?:acme|wile)\b/g
    expect([...(text.match(ofHome) ?? []), ...(text.match(elsewhere) ?? [])]).toEqual([])
  })

  test('bears all that is said of the place, and who sends, and keeps the rest of what GitHub shows', async () => {
    for (const name of names) {
      const payload = await placed(name)
      for (const field of ['repository', 'organization', 'sender'] as const) {
        if (isObject(payload[field])) expect(payload[field]).toMatchObject(place[field])
      }
    }
    const { repository } = await placed('issues')
    expect(repository).toMatchObject({
      clone_url: 'https://git.acme.example/acme/rocket.git',
      ssh_url: 'git@git.acme.example:acme/rocket.git',
      issues_url: 'https://git.acme.example/api/v3/repos/acme/rocket/issues{/number}',
      owner: { login: 'acme', url: 'https://git.acme.example/api/v3/users/acme', type: 'Organization' },
    })
  })

  test('has a repository, an organization and a sender wherever its event can', async () => {
    const lacking = async (kind: 'repository' | 'organization', fields: readonly string[]) => {
      const samples = await Promise.all(githubCatalogue.eventsOf(kind).map(({ name }) => placed(name)))
      return samples.filter((payload) => !fields.every((field) => isObject(payload[field])))
    }
    expect(await lacking('repository', ['repository', 'organization', 'sender'])).toEqual([])
    expect(await lacking('organization', ['organization', 'sender'])).toEqual([])
  })

  test('of a push has commits, and hangs together', async () => {
    const push = await placed('push')
    const commits = push['commits'] as readonly PayloadObject[]
    expect(commits).toHaveLength(2)
    expect(commits.at(-1)).toEqual(push['head_commit'])
    expect(push).toMatchObject({ ref: 'refs/heads/main', after: commits.at(-1)?.['id'], pusher: { name: 'wile' } })
    expect(push['repository']).toMatchObject({ created_at: expect.any(Number), pushed_at: expect.any(Number) })
  })

  test('is an object of its own each time', async () => {
    const first = await placed('issues')
    Object.assign(first['issue'] as PayloadObject, { title: 'Scribbled over' })
    Object.assign(first['repository'] as PayloadObject, { name: 'scribble' })
    const second = await placed('issues')
    expect(second).toMatchObject({
      issue: { title: 'Spelling error in the README file' },
      repository: { name: 'rocket' },
    })
    expect(place.repository.name).toBe('rocket')
  })

  test.for(['isues', '../package', 'toString', ''])('of %j, which is no event, is refused', async (name) => {
    await expect(placed(name)).rejects.toMatchObject({ code: 'event.unknown', field: 'event' })
  })
})

describe("a sample of a platform's own event", () => {
  const sample = { action: 'finished', deploy: { ms: 5 }, repository: { team: 'red', name: 'old' } }
  const catalogue = defineCatalogue({
    'deploy.finished': {
      actions: ['finished'],
      targets: ['repository'],
      description: 'A deploy came to its end',
      payload: z.strictObject({ action: z.string(), deploy: z.object({ ms: z.int() }), repository: z.looseObject({}) }),
      sample,
    },
    'deploy.started': { actions: ['first', 'again'], targets: ['repository'], description: 'A deploy began' },
    'plan.changed': { targets: ['organization'], description: 'The plan changed' },
    'server.restarted': { targets: ['instance'], description: 'The server came back' },
  })

  test('is the one that the event came with, at the place, and fits its schema', async () => {
    const payload = await samplePayload(catalogue, 'deploy.finished', place)
    expect(payload).toEqual({ ...sample, repository: { team: 'red', ...place.repository } })
    const bytes = new TextEncoder().encode(JSON.stringify(payload))
    expect(checkPayload(catalogue, 'deploy.finished', bytes).action).toBe('finished')
    Object.assign(payload['deploy'] as PayloadObject, { ms: 6 })
    expect(sample.deploy.ms).toBe(5)
  })

  test('is what every payload has where the event came without one', async () => {
    expect(await samplePayload(catalogue, 'deploy.started', place)).toEqual({ action: 'first', ...place })
    const { repository: _, ...ofOrganization } = place
    expect(await samplePayload(catalogue, 'plan.changed', place)).toEqual(ofOrganization)
    expect(await samplePayload(catalogue, 'server.restarted', place)).toEqual({ sender: place.sender })
  })
})
