import { stillWorld } from '@repohook/events/testing'
import { describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import type { ClaimedDelivery } from './delivery.ts'
import type { ClaimRequest } from './delivery-store.ts'
import { Worker, type WorkerOptions } from './worker.ts'
import { well } from './well.testing.ts'

describe('a worker', () => {
  it('goes on round the circle of hooks where its last claim stopped, though its slots were full in between', async () => {
    const claims: (ClaimRequest | null)[] = []
    const store: WorkerOptions['store'] = {
      settle: async (_, claim) => {
        claims.push(claim)
        return claim
          ? {
              lost: [],
              claimed: claims.length === 1 ? [delivery] : [],
              cursor: { asked: 0, event: claim.cursor.event + 7 },
            }
          : { lost: [], claimed: [], cursor: { asked: 0, event: 0 } }
      },
      renew: async () => {},
    }
    const answer = Promise.withResolvers<void>()
    const worker = new Worker({
      store,
      changes: new Changes(),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      world: stillWorld(),
      retryPolicy: { delaysMs: [] },
      send: async () => {
        await answer.promise
        const outcome = { kind: 'delivered', status: 200 } as const
        return { outcome, durationMs: 0, responseHeaders: [], responseBody: new Uint8Array(0), flags: [] }
      },
      timeoutMs: 10_000,
      slots: 1,
      perHook: 1,
      bytes: 1_000_000,
      parkAfter: 0,
      pollMs: 1,
    })
    await worker.tick()
    await worker.tick()
    answer.resolve()
    await worker.drain()
    expect(claims.slice(0, 2)).toMatchObject([{ cursor: { event: 0 } }, null])
    expect(claims.find((claim, turn) => turn > 1 && claim !== null)).toMatchObject({ cursor: { event: 7 } })
  })

  it('extends the leases of what it has in hand while it works, and leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    const renewed = Promise.withResolvers<readonly ClaimedDelivery[]>()
    const answer = Promise.withResolvers<void>()
    let claims = 0
    const worker = new Worker({
      store: {
        settle: async () => ({ lost: [], claimed: claims++ === 0 ? [delivery] : [], cursor: { asked: 0, event: 0 } }),
        renew: async (held) => renewed.resolve(held),
      },
      changes: new Changes(),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      world: stillWorld(),
      retryPolicy: { delaysMs: [] },
      send: async () => {
        await answer.promise
        const outcome = { kind: 'delivered', status: 200 } as const
        return { outcome, durationMs: 0, responseHeaders: [], responseBody: new Uint8Array(0), flags: [] }
      },
      // A lease of 3 ms, so that its third is one.
      timeoutMs: 3 - 20_000,
      slots: 1,
      perHook: 1,
      bytes: 1_000_000,
      parkAfter: 0,
      pollMs: 3_600_000,
    })
    worker.start()
    expect(await renewed.promise).toEqual([delivery])
    answer.resolve()
    await worker.stop()
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('records what finished though nothing else finishes, and most of its slots are taken', async () => {
    const answers = [1, 2, 3, 4].map(() => Promise.withResolvers<void>())
    const recorded = Promise.withResolvers<readonly number[]>()
    let claims = 0
    const worker = new Worker({
      store: {
        settle: async (settlements) => {
          if (settlements.length > 0) recorded.resolve(settlements.map(({ delivery: { id } }) => id))
          const claimed = claims++ === 0 ? answers.map((_, index) => ({ ...delivery, id: index + 1 })) : []
          return { lost: [], claimed, cursor: { asked: 0, event: 0 } }
        },
        renew: async () => {},
      },
      changes: new Changes(),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      world: stillWorld(),
      retryPolicy: { delaysMs: [] },
      send: async () => {
        await answers[sent++]?.promise
        const outcome = { kind: 'delivered', status: 200 } as const
        return { outcome, durationMs: 0, responseHeaders: [], responseBody: new Uint8Array(0), flags: [] }
      },
      timeoutMs: 10_000,
      slots: 4,
      perHook: 4,
      bytes: 1_000_000,
      parkAfter: 0,
      pollMs: 3_600_000,
    })
    let sent = 0
    worker.start()
    answers[1]?.resolve()
    expect(await recorded.promise).toEqual([2])
    for (const { resolve } of answers) resolve()
    await worker.stop()
  })
})

const delivery: ClaimedDelivery = {
  id: 1,
  leaseToken: 'lease',
  kind: 'event',
  attempt: 0,
  dueAt: 0,
  retries: 0,
  event: { guid: 'guid', name: 'push', payload: Buffer.from('{}') },
  hook: {
    id: 7,
    url: 'https://example.com/',
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
}
