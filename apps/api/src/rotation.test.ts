import { Webhooks } from '@octokit/webhooks'
import { type Receiver, startReceiver } from '@repohook/delivery/testing'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

const payload = '{"ref":"refs/heads/main","title":"Réunions 鍵 🗝️"}'
const hourMs = 3_600_000

let receiver: Receiver
let installation: Installation
beforeEach(async () => {
  receiver = await startReceiver()
  installation = await install()
  await installation.client.repositories.create.mutate({ name: repository.name })
  // The library judges by the real clock.
  installation.world.pass(Date.now() - installation.world.now())
})
afterEach(async () => {
  await receiver.close()
  await installation.close()
})

async function createHook(secret: string | null, contentType: 'json' | 'form' = 'json') {
  const config = { url: receiver.url, contentType, secret }
  const hook = { config, standardWebhooks: true, retryPolicy: '10s' }
  const { id } = await installation.client.hooks.create.mutate({ target: repository, hook })
  await installation.worker.drain()
  return { target: repository, hookId: id }
}
async function deliver() {
  const { client, worker } = installation
  const { deliveries } = await client.events.publish.mutate({ target: repository, event: 'push', payload })
  await worker.drain()
  return deliveries[0]?.id ?? 0
}
const last = () => {
  const request = receiver.received.at(-1)
  if (!request) throw new Error('Nothing was received.')
  return { ...request, headers: request.headers as Record<string, string> }
}
const byGithubs = (secret: string) => {
  const { body, headers } = last()
  return new Webhooks({ secret }).verify(body.toString(), headers['x-hub-signature-256'] ?? '')
}
function byStandard(webhook: Webhook): boolean {
  const { body, headers } = last()
  try {
    webhook.verify(body, headers, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}
const asItIs = (secret: string) => new Webhook(secret)
const byItsBytes = (secret: string) => new Webhook(Buffer.from(secret), { format: 'raw' })

describe('a receiver during a rotation', () => {
  it.each([
    ['whsec_', `whsec_${Buffer.from('the first of the secrets').toString('base64')}`, asItIs],
    ['other', 'the first of the secrets, pässwörd 🗝️', byItsBytes],
  ])(
    'verifies by GitHub’s library with the new secret, by Standard Webhooks’ with either: %s',
    async (_, first, old) => {
      const hook = await createHook(first)
      await deliver()
      expect([await byGithubs(first), byStandard(old(first))]).toEqual([true, true])

      const { client, world } = installation
      const rotation = { generate: true, overlapMs: 60_000 } as const
      const { madeSecret } = await client.hooks.rotateSecret.mutate({ ...hook, rotation })
      const second = madeSecret ?? ''
      await deliver()
      expect(last().body.toString()).toBe(payload)
      expect([await byGithubs(second), byStandard(asItIs(second)), byStandard(old(first))]).toEqual([true, true, true])
      expect([await byGithubs(first), byStandard(byItsBytes('another'))]).toEqual([false, false])

      world.pass(60_000)
      await deliver()
      expect([await byGithubs(second), byStandard(asItIs(second))]).toEqual([true, true])
      expect([await byGithubs(first), byStandard(old(first))]).toEqual([false, false])
      expect(last().headers['webhook-signature']).not.toContain(' ')
    },
  )

  it('verifies a form by the bytes that it read', async () => {
    const hook = await createHook('first', 'form')
    await installation.client.hooks.rotateSecret.mutate({ ...hook, rotation: { secret: 'second' } })
    await deliver()
    expect(last().body.toString()).toMatch(/^payload=%7B/)
    expect([await byGithubs('second'), byStandard(byItsBytes('second')), byStandard(byItsBytes('first'))]).toEqual([
      true,
      true,
      true,
    ])
  })

  it('gets what was published before the rotation signed by the new secret, too', async () => {
    const hook = await createHook('first')
    receiver.answer = 500
    await deliver()
    await installation.client.hooks.rotateSecret.mutate({ ...hook, rotation: { secret: 'second' } })
    installation.world.pass(12_000)
    await installation.worker.drain()
    expect(receiver.received).toHaveLength(3)
    expect([await byGithubs('second'), byStandard(byItsBytes('first'))]).toEqual([true, true])
  })
})

describe('the id and the time of Standard Webhooks', () => {
  it('are the event’s and the attempt’s: a retry and a redelivery repeat the one and tell their own of the other', async () => {
    const hook = await createHook('s3cr3t')
    receiver.answer = 500
    const deliveryId = await deliver()
    installation.world.pass(12_000)
    await installation.worker.drain()
    installation.world.pass(60_000)
    await installation.client.deliveries.redeliver.mutate({ ...hook, deliveryId })
    await installation.worker.drain()

    const attempts = receiver.received.slice(1).map(({ headers }) => headers as Record<string, string>)
    expect(attempts).toHaveLength(3)
    expect(new Set(attempts.map((headers) => headers['webhook-id']))).toEqual(
      new Set([attempts[0]?.['x-github-delivery']]),
    )
    const [first = 0, ...others] = attempts.map((headers) => Number(headers['webhook-timestamp']))
    expect(others.map((at) => at - first)).toEqual([12, 72])
    expect(byStandard(byItsBytes('s3cr3t'))).toBe(true)
  })

  it('come without a signature when the hook has no secret, and not at all unless they are asked for', async () => {
    const hook = await createHook(null)
    await deliver()
    expect(Object.keys(last().headers).filter((name) => /^(webhook|x-hub)-/.test(name))).toEqual([
      'webhook-id',
      'webhook-timestamp',
    ])
    await installation.client.hooks.update.mutate({ ...hook, patch: { standardWebhooks: false } })
    await deliver()
    expect(Object.keys(last().headers).filter((name) => name.startsWith('webhook-'))).toEqual([])
  })
})

it('shows the secret that it made in that answer alone, and the housekeeper removes the one before', async () => {
  const { client, world, housekeeper } = installation
  const hook = await createHook('first')
  const { hook: rotated, madeSecret } = await client.hooks.rotateSecret.mutate({
    ...hook,
    rotation: { generate: true, overlapMs: 2 * hourMs },
  })
  expect(madeSecret).toMatch(/^whsec_/)
  expect(rotated).toMatchObject({
    config: { secret: '********' },
    previousSecret: { secret: '********', until: world.now() + 2 * hourMs },
  })
  expect(await client.hooks.get.query(hook)).toEqual(rotated)
  world.pass(2 * hourMs)
  await housekeeper.tick()
  expect(await client.hooks.get.query(hook)).toEqual({ ...rotated, previousSecret: null })
})
