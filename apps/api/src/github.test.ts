import { startReceiver, type Receiver, vectors } from '@repohook/delivery/testing'
import { defineCatalogue } from '@repohook/events'
import type { HookInput } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

let receiver: Receiver
let installation: Installation
beforeEach(async () => {
  receiver = await startReceiver()
  await begin()
})
afterEach(async () => {
  await receiver.close()
  await installation.close()
})

async function begin(settings: Record<string, string> = {}, catalogue = defineCatalogue({})) {
  installation = await install(settings, catalogue)
  await installation.client.repositories.create.mutate({ name: repository.name })
}

/** Creates a hook and lets its ping through, unless told otherwise. */
async function createHook(hook: Partial<Omit<HookInput, 'config'>> & { config?: Partial<HookInput['config']> } = {}) {
  const { client, worker } = installation
  const config = { url: receiver.url, contentType: 'json' as const, secret: vectors.issuesJson.secret, ...hook.config }
  const created = await client.hooks.create.mutate({
    target: repository,
    hook: { events: ['issues'], ...hook, config },
  })
  await worker.drain()
  return created
}

async function publish(event: string, payload: string = vectors.issuesJson.body) {
  const published = await installation.client.events.publish.mutate({ target: repository, event, payload })
  await installation.worker.drain()
  return published
}

const withoutPings = () => receiver.received.filter(({ headers }) => headers['x-github-event'] !== 'ping')
const log = async (hookId: number) => {
  const { deliveries } = await installation.client.deliveries.list.query({ target: repository, hookId })
  return deliveries.filter(({ event }) => event !== 'ping')
}

describe('what GitHub’s users rely on', () => {
  it('G1: creating a hook answers it with the secret masked, and a ping arrives first', async () => {
    const hook = await createHook()
    expect(hook).toMatchObject({
      active: true,
      events: ['issues'],
      config: { url: receiver.url, contentType: 'json', secret: '********', insecureSsl: false },
    })
    await publish('issues')
    expect(receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual(['ping', 'issues'])
    expect(JSON.parse(String(receiver.received[0]?.body))).toMatchObject({
      hook_id: hook.id,
      hook: { type: 'Repository', config: { secret: '********', insecure_ssl: '0' } },
      repository: { full_name: repository.name },
      sender: { login: 'admin' },
    })
  })

  it('G2: a hook for issues gets the exact bytes, signed, and no push', async () => {
    const hook = await createHook()
    await publish('issues')
    await publish('push', '{"ref":"refs/heads/main"}')
    const [request, ...others] = withoutPings()
    expect(others).toEqual([])
    expect(request?.body.toString()).toBe(vectors.issuesJson.body)
    expect(request?.body.length).toBe(185)
    expect(request?.method).toBe('POST')
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\/[0-9a-f]{7}$/),
      'x-github-event': 'issues',
      'x-github-hook-id': String(hook.id),
      'x-github-hook-installation-target-id': String(hook.targetId),
      'x-github-hook-installation-target-type': 'repository',
      'x-hub-signature': `sha1=${vectors.issuesJson.sha1}`,
      'x-hub-signature-256': `sha256=${vectors.issuesJson.sha256}`,
    })
  })

  it('G3: a form body is signed over the raw form', async () => {
    await createHook({ config: { contentType: 'form' } })
    await publish('issues')
    const [request] = withoutPings()
    expect(request?.body.toString()).toBe(vectors.issuesForm.body)
    expect(request?.body.length).toBe(299)
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-hub-signature': `sha1=${vectors.issuesForm.sha1}`,
      'x-hub-signature-256': `sha256=${vectors.issuesForm.sha256}`,
    })
  })

  it('G4: `*` covers an event that the catalogue gained later, and replaces a list', async () => {
    const hook = await createHook({ events: ['push'] })
    const { client } = installation
    const patched = await client.hooks.update.mutate({
      target: repository,
      hookId: hook.id,
      patch: { addEvents: ['*'] },
    })
    expect(patched.events).toEqual(['*'])
    await installation.close()

    await begin(
      {},
      defineCatalogue({ 'deploy.finished': { targets: ['repository'], description: 'A deployment ended' } }),
    )
    await createHook({ events: ['*'] })
    await publish('deploy.finished', '{}')
    expect(withoutPings().map(({ headers }) => headers['x-github-event'])).toEqual(['deploy.finished'])
  })

  it('G5: an inactive hook gets no request and no delivery', async () => {
    const hook = await createHook({ active: false })
    const { guid, deliveries } = await publish('issues')
    expect(deliveries).toEqual([])
    expect(withoutPings()).toEqual([])
    expect(await log(hook.id)).toEqual([])
    const event = await installation.client.events.get.query({ target: repository, guid })
    expect(event.decisions).toEqual([{ hookId: hook.id, verdict: 'inactive', reason: null }])
  })

  it('G6: without a secret there is no signature header at all', async () => {
    await createHook({ config: { secret: '' } })
    await publish('issues')
    const [request] = withoutPings()
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.includes('signature'))).toEqual([])
  })

  it('G7: under the policy github, a receiver that is too slow fails once and for all', async () => {
    await installation.close()
    await begin({ REPOHOOK_RETRY: 'github', REPOHOOK_TIMEOUT_MS: '200' })
    const hook = await createHook()
    receiver.answer = () => {}
    await publish('issues')
    installation.world.pass(7 * 24 * 3_600_000)
    await installation.worker.drain()
    expect(withoutPings()).toHaveLength(1)
    expect(await log(hook.id)).toMatchObject([{ status: 'timed out', statusCode: 504, outcome: { kind: 'timed_out' } }])
    const queued = { target: repository, hookId: hook.id, filter: { status: 'queued' as const } }
    expect((await installation.client.deliveries.list.query(queued)).deliveries).toEqual([])
  })

  it('G8: a redelivery has a new id, the same GUID and the same bytes; two hooks share the GUID', async () => {
    const [hook] = [await createHook(), await createHook({ config: { url: `${receiver.url}/second` } })]
    const { guid } = await publish('issues')
    const [first] = await log(hook.id)
    const redelivery = { target: repository, hookId: hook.id, deliveryId: first?.id ?? 0 }
    const { id } = await installation.client.deliveries.redeliver.mutate(redelivery)
    await installation.worker.drain()
    expect(withoutPings().map(({ headers }) => headers['x-github-delivery'])).toEqual([guid, guid, guid])
    expect(new Set(withoutPings().map(({ body }) => body.toString()))).toEqual(new Set([vectors.issuesJson.body]))
    expect(await log(hook.id)).toMatchObject([
      { id, guid, redelivery: true },
      { id: first?.id, guid, redelivery: false },
    ])
    expect(id).not.toBe(first?.id)
  })

  it('G8: a hook or delivery of another repository is not found', async () => {
    const hook = await createHook()
    await publish('issues')
    const [delivery] = await log(hook.id)
    const other = { kind: 'repository' as const, name: 'octocat/other' }
    const { client } = installation
    await client.repositories.create.mutate({ name: other.name })
    const foreign = await client.hooks.create.mutate({ target: other, hook: { config: { url: receiver.url } } })
    const deliveryId = delivery?.id ?? 0
    const attempts = [
      client.deliveries.redeliver.mutate({ target: other, hookId: hook.id, deliveryId }),
      client.deliveries.redeliver.mutate({ target: other, hookId: foreign.id, deliveryId }),
      client.deliveries.list.query({ target: other, hookId: hook.id }),
      client.deliveries.get.query({ target: other, hookId: hook.id, deliveryId }),
      client.deliveries.get.query({ target: repository, hookId: foreign.id, deliveryId }),
      client.hooks.get.query({ target: other, hookId: hook.id }),
      client.hooks.remove.mutate({ target: other, hookId: hook.id }),
      client.hooks.ping.mutate({ target: other, hookId: hook.id }),
    ]
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } })
  })

  it('redelivers to the present URL with the present secret', async () => {
    const hook = await createHook()
    await publish('issues')
    const [delivery] = await log(hook.id)
    const config = { url: `${receiver.url}/moved`, secret: 'another' }
    await installation.client.hooks.updateConfig.mutate({ target: repository, hookId: hook.id, patch: config })
    await installation.client.deliveries.redeliver.mutate({
      target: repository,
      hookId: hook.id,
      deliveryId: delivery?.id ?? 0,
    })
    await installation.worker.drain()
    const [before, after] = withoutPings()
    expect(after?.path).toBe('/hook/moved')
    expect(after?.body).toEqual(before?.body)
    expect(after?.headers['x-hub-signature-256']).not.toBe(before?.headers['x-hub-signature-256'])
  })

  it('makes a double click one delivery', async () => {
    const hook = await createHook()
    await publish('issues')
    const [delivery] = await log(hook.id)
    const click = { target: repository, hookId: hook.id, deliveryId: delivery?.id ?? 0, requestKey: 'one click' }
    const { deliveries } = installation.client
    const [first, second] = await Promise.all([deliveries.redeliver.mutate(click), deliveries.redeliver.mutate(click)])
    await installation.worker.drain()
    expect(first).toEqual(second)
    expect(withoutPings()).toHaveLength(2)
  })
})
