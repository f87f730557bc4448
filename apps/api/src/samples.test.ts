import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'
import { type Receiver, startReceiver } from '@repohook/delivery/testing'
import { defineCatalogue, githubCatalogue } from '@repohook/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

const secret = 'It is a secret to everybody'
const names = githubCatalogue.list().map(({ name }) => name)
const organization = { kind: 'organization' as const, name: 'octocat' }
const instance = { kind: 'instance' as const }

let installation: Installation
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
  installation = await install(
    {},
    defineCatalogue({ 'deploy.started': { targets: ['repository'], description: 'Began' } }),
  )
  await installation.client.repositories.create.mutate({ name: repository.name, profile: { private: true } })
})
afterEach(async () => {
  await receiver.close()
  await installation.close()
})

type Target = typeof repository | typeof organization | typeof instance

/** With its ping behind it. */
async function createHook({ target = repository, url = receiver.url }: { target?: Target; url?: string } = {}) {
  const { client, worker } = installation
  const hook = await client.hooks.create.mutate({
    target,
    hook: { events: ['*'], config: { url, secret, contentType: 'json' } },
  })
  await worker.drain()
  return { target, hookId: hook.id }
}

async function lastTest(): Promise<{ readonly event: string; readonly body: string; readonly payload: Sample }> {
  await installation.worker.drain()
  const { headers, body } = receiver.received.at(-1)!
  return { event: String(headers['x-github-event']), body: String(body), payload: JSON.parse(String(body)) as Sample }
}

interface Sample {
  readonly action?: string
  readonly repository?: { readonly id: number; readonly full_name: string; readonly private: boolean }
  readonly organization?: { readonly login: string }
  readonly sender?: { readonly login: string }
}

/** A receiver as its author writes it: GitHub's own library verifies, and whatever it lets through is kept. */
async function startVerifyingReceiver() {
  const verified = new Map<string, unknown>()
  const webhooks = new Webhooks({ secret })
  webhooks.onAny(({ name, payload }) => void verified.set(name, payload))
  const verify = createNodeMiddleware(webhooks, { path: '/hook' })
  const server = createServer((request, response) => void verify(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    verified,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

describe('a test', () => {
  it('of each of the 76 events is accepted by GitHub’s own library, as the sample that was shown', async () => {
    const verifying = await startVerifyingReceiver()
    try {
      const { client, worker } = installation
      const hook = await createHook({ url: verifying.url })
      const sent = new Map<string, unknown>()
      for (const event of names) {
        await client.hooks.test.mutate({ ...hook, event })
        const { payload } = await client.events.sample.query({ target: repository, event })
        sent.set(event, JSON.parse(payload))
      }
      await worker.drain()
      const { deliveries } = await client.deliveries.list.query({ ...hook, limit: 100 })
      const log = deliveries.filter(({ kind }) => kind === 'test')
      expect(names).toHaveLength(76)
      expect(log.map(({ event }) => event).toSorted()).toEqual(names)
      expect(log.map(({ outcome }) => outcome)).toEqual(names.map(() => ({ kind: 'delivered', status: 200 })))
      expect(Object.fromEntries(verifying.verified)).toEqual(Object.fromEntries(sent))
      for (const { name } of githubCatalogue.eventsOf('repository')) {
        expect(verifying.verified.get(name)).toMatchObject({
          repository: { full_name: repository.name, private: true },
          organization: { login: 'octocat' },
          sender: { login: 'admin' },
        })
      }
    } finally {
      await verifying.close()
    }
  })

  it('is logged with the action of what was sent', async () => {
    const hook = await createHook()
    for (const event of ['issues', 'push', 'repository_dispatch']) {
      await installation.client.hooks.test.mutate({ ...hook, event })
    }
    await installation.worker.drain()
    const { deliveries } = await installation.client.deliveries.list.query(hook)
    const actions = Object.fromEntries(deliveries.map(({ event, action }) => [event, action]))
    expect(actions).toMatchObject({ issues: 'opened', push: null, repository_dispatch: 'on-demand-test' })
  })

  it('of an event that was pushed is its sample, and without an event the latest push', async () => {
    const hook = await createHook()
    const { client } = installation
    await client.hooks.test.mutate(hook)
    expect((await lastTest()).payload).toMatchObject({ commits: [{}, {}], repository: { full_name: repository.name } })
    const latest = '{ "ref":"refs/heads/latest" }'
    await client.events.publish.mutate({ target: repository, event: 'push', payload: latest })
    await client.hooks.test.mutate(hook)
    expect((await lastTest()).body).toBe(latest)
    await client.hooks.test.mutate({ ...hook, event: 'push' })
    expect((await lastTest()).payload).toMatchObject({ commits: [{}, {}] })
  })

  it('takes a payload byte for byte, as a push unless told otherwise', async () => {
    const hook = await createHook()
    const payload = '{"action" : "opened",  "id":12345678901234567890, "issue":{"title":"ünï"}}'
    await installation.client.hooks.test.mutate({ ...hook, event: 'issues', payload })
    expect(await lastTest()).toMatchObject({ event: 'issues', body: payload })
    await installation.client.hooks.test.mutate({ ...hook, payload: '{ }' })
    expect(await lastTest()).toMatchObject({ event: 'push', body: '{ }' })
  })

  it('is refused for an event that is none, and a payload that could not be published', async () => {
    const hook = await createHook()
    const refusal = (input: { event?: string; payload?: string }) =>
      installation.client.hooks.test.mutate({ ...hook, ...input }).then(
        () => null,
        ({ data }: { data: { failure: string; field: string | null } }) => data.failure,
      )
    expect(await refusal({ event: 'isues' })).toBe('event.unknown')
    expect(await refusal({ event: '' })).toBe('event.unknown')
    expect(await refusal({ event: 'isues', payload: '{}' })).toBe('event.unknown')
    expect(await refusal({ payload: '' })).toBe('payload.malformed')
    expect(await refusal({ payload: '[]' })).toBe('payload.not_an_object')
    expect(await refusal({ event: 'issues', payload: '{}' })).toBe('payload.invalid')
    await installation.worker.drain()
    expect(receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual(['ping'])
  })

  it('goes to an organization’s hook as from a repository that it could have, and to the instance’s likewise', async () => {
    const { client } = installation
    await client.hooks.test.mutate({ ...(await createHook({ target: organization })), event: 'issues' })
    expect((await lastTest()).payload).toMatchObject({
      repository: { full_name: 'octocat/sample', owner: { login: 'octocat' } },
      organization: { login: 'octocat' },
    })
    await client.hooks.test.mutate({ ...(await createHook({ target: instance })), event: 'organization' })
    expect((await lastTest()).payload).toMatchObject({ organization: { login: 'sample' }, sender: { login: 'admin' } })
  })
})

describe('a sample', () => {
  it('is JSON text that a person can read, and of a platform’s own event what every payload has', async () => {
    const { event, payload } = await installation.client.events.sample.query({
      target: repository,
      event: 'deploy.started',
    })
    expect(event).toBe('deploy.started')
    const sample = JSON.parse(payload) as Sample
    expect(payload).toBe(JSON.stringify(sample, null, 2))
    expect(Object.keys(sample)).toEqual(['repository', 'organization', 'sender'])
    expect(sample.repository).toMatchObject({ full_name: repository.name, private: true })
  })

  it('is not found for an event that the catalogue lacks', async () => {
    const asked = installation.client.events.sample.query({ target: repository, event: 'toString' })
    await expect(asked).rejects.toMatchObject({ data: { failure: 'event.unknown', field: 'event' } })
  })
})
