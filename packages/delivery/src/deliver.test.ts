import { stillWorld } from '@repohook/events/testing'
import { parseAllowedHosts, parseRetryPolicy } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliver } from './deliver.ts'
import type { ClaimedDelivery } from './delivery.ts'
import { type Receiver, startReceiver } from './receiver.testing.ts'
import { createSender, type Sender } from './send.ts'
import { well } from './well.testing.ts'

const world = { ...stillWorld(), random: () => 0 }
let receiver: Receiver
let sender: Sender

beforeEach(async () => {
  receiver = await startReceiver()
  sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs: 10_000, connections: 2 })
})
afterEach(async () => {
  await sender.close()
  await receiver.close()
})

describe('a receiver that says Retry-After', () => {
  const ms = 1_000

  it.each([
    [429, '120', 120 * ms],
    [503, '120', 120 * ms],
    [502, '120', 120 * ms],
    [504, '120', 120 * ms],
    [403, '120', 120 * ms],
    [302, '120', 120 * ms],
    [503, new Date(world.now() + 120 * ms).toUTCString(), 120 * ms - (world.now() % ms)],
    [503, '99999999', 3_600 * ms],
  ])('with a %d and “%s” is tried again in %d ms, and the log says why', async (status, value, inMs) => {
    const { retryAt, exchange } = await deliverTo(status, value)
    expect(retryAt).toBe(world.now() + inMs)
    expect(exchange.flags).toEqual(['retry_after_obeyed'])
  })

  it.each(['0', '4', '5', 'tomorrow', '-5', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'is never tried again before the policy says: “%s”',
    async (value) => {
      const { retryAt, exchange } = await deliverTo(503, value)
      expect(retryAt).toBe(world.now() + 5 * ms)
      expect(exchange.flags).toEqual([])
    },
  )

  it('is not tried again after what is final', async () => {
    for (const status of [200, 410]) {
      expect(await deliverTo(status, '120')).toMatchObject({ retryAt: null, exchange: { flags: [] } })
    }
  })

  it('is not tried again when its policy is github or is spent', async () => {
    const spent = { retries: parseRetryPolicy('standard').delaysMs.length }
    const github = claimed({ hook: { ...claimed().hook, retryPolicy: 'github' } })
    for (const delivery of [github, claimed(spent)]) {
      expect(await deliverTo(503, '120', delivery)).toMatchObject({ retryAt: null, exchange: { flags: [] } })
    }
  })

  it.each(['redelivery', 'test', 'ping'] as const)('is not tried again with a %s', async (kind) => {
    expect(await deliverTo(503, '120', claimed({ kind }))).toMatchObject({ retryAt: null, exchange: { flags: [] } })
  })
})

function deliverTo(status: number, retryAfter: string, delivery = claimed()) {
  receiver.answer = (_request, response) => response.writeHead(status, { 'retry-after': retryAfter }).end()
  return deliver(delivery, { send: sender.send, retryPolicy: parseRetryPolicy('standard'), parkAfter: 10, world })
}

function claimed(over: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  return {
    id: 1,
    leaseToken: world.uuid(),
    kind: 'event',
    attempt: 0,
    dueAt: 0,
    retries: 0,
    event: { guid: world.uuid(), name: 'push', payload: Buffer.from('{}') },
    hook: {
      id: 1,
      url: receiver.url,
      contentType: 'json',
      secret: null,
      previousSecret: null,
      standardWebhooks: false,
      insecureSsl: false,
      format: 'github',
      template: null,
      retryPolicy: null,
      target: { id: 1, kind: 'repository' },
      health: well,
    },
    ...over,
  }
}
