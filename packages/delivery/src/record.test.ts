import { StorageFault } from '@repohook/events'
import { describe, expect, it } from 'vitest'
import type { Settlement } from './delivery.ts'
import type { ClaimRequest, DeliveryStore } from './delivery-store.ts'
import { record } from './record.ts'
import { well } from './well.testing.ts'

const claim: ClaimRequest = {
  slots: 4,
  askedSlots: 4,
  perHook: 2,
  cursor: { asked: 0, event: 5 },
  now: 0,
  leasedUntil: 30_000,
  leaseToken: 'lease',
}

describe('recording a group', () => {
  it('is one call with the claim, and its answer is passed on', async () => {
    const { store, calls, log, told } = ledger()
    const turn = await record([settlement(1), settlement(2)], claim, store, log)
    expect(calls).toEqual([{ ids: [1, 2], claim }])
    expect(turn).toEqual({ lost: [], claimed: [settlement(9).delivery], cursor: { asked: 0, event: 6 } })
    expect(told).toEqual([])
  })

  it('passes on what came too late', async () => {
    const { store, log } = ledger({ late: [2] })
    expect(await record([settlement(1), settlement(2)], claim, store, log)).toMatchObject({ lost: [2] })
  })

  it('replays a group that failed row by row, then claims', async () => {
    const { store, calls, recorded, log, told } = ledger({ groupsFail: true })
    const turn = await record([settlement(1), settlement(2), settlement(3)], claim, store, log)
    expect(calls).toEqual([
      { ids: [1, 2, 3], claim },
      { ids: [1], claim: null },
      { ids: [2], claim: null },
      { ids: [3], claim: null },
      { ids: [], claim },
    ])
    expect(recorded).toEqual([1, 2, 3])
    expect(turn).toMatchObject({ lost: [], cursor: { event: 6 }, claimed: [{ id: 9 }] })
    expect(told).toEqual([])
  })

  it('leaves the row that is at fault to its lease, says which and why, and records the others', async () => {
    const { store, recorded, log, told } = ledger({ faulty: [2] })
    const turn = await record([settlement(1), settlement(2), settlement(3)], claim, store, log)
    expect(recorded).toEqual([1, 3])
    expect(turn).toMatchObject({ lost: [], claimed: [{ id: 9 }] })
    expect(told).toEqual([
      { fields: { err: new Error('row 2 is at fault'), delivery: 2 }, message: 'an outcome could not be recorded' },
    ])
  })

  it('passes on what came too late in a replay', async () => {
    const { store, log } = ledger({ faulty: [2], late: [1, 3] })
    const turn = await record([settlement(1), settlement(2), settlement(3)], claim, store, log)
    expect(turn.lost).toEqual([1, 3])
  })

  it('is not held up for ever by one row at fault that is alone', async () => {
    const { store, log, told } = ledger({ faulty: [1] })
    expect(await record([settlement(1)], claim, store, log)).toMatchObject({ claimed: [{ id: 9 }] })
    expect(told).toMatchObject([{ fields: { delivery: 1 } }])
  })

  it('drops no row when the store itself fails: the error goes on, for all to be tried again', async () => {
    const { store, recorded, log, told } = ledger({ down: true })
    for (const group of [[], [settlement(1)], [settlement(1), settlement(2)]]) {
      await expect(record(group, claim, store, log)).rejects.toThrow('the store is down')
    }
    expect(recorded).toEqual([])
    expect(told).toEqual([])
  })

  it('tries no row by itself when the database says that it is at fault: each try would only wait for it again', async () => {
    const { store, calls, log, told } = ledger({ fault: 1 })
    await expect(record([settlement(1), settlement(2)], claim, store, log)).rejects.toThrow(StorageFault)
    expect(calls).toEqual([{ ids: [1, 2], claim }])
    expect(told).toEqual([])
  })

  it('claims nothing when the database fails in the middle of a replay', async () => {
    const { store, calls, log, told } = ledger({ faulty: [1], fault: 3 })
    await expect(record([1, 2, 3].map(settlement), claim, store, log)).rejects.toThrow(StorageFault)
    expect(calls.map(({ ids }) => ids)).toEqual([[1, 2, 3], [1], [2]])
    expect(told).toEqual([])
  })

  it('does not try a claim again that fails alone', async () => {
    const { store, calls, log } = ledger({ down: true })
    await expect(record([], claim, store, log)).rejects.toThrow('the store is down')
    expect(calls).toEqual([{ ids: [], claim }])
  })

  it('leaves the row that is at fault to its lease though nothing is claimed: the others show that the store can write', async () => {
    const { store, recorded, log, told } = ledger({ faulty: [2] })
    await expect(record([settlement(1), settlement(2)], null, store, log)).resolves.toMatchObject({ claimed: [] })
    expect(recorded).toEqual([1])
    expect(told).toMatchObject([{ fields: { delivery: 2 } }])
  })

  it.each([
    ['no slot is free', null, {}],
    ['nothing is due', claim, { nothingDue: true }],
  ])('drops no row when %s: nothing shows that the store can write', async (_, request, state) => {
    const { store, log, told } = ledger({ faulty: [1, 2], ...state })
    for (const group of [[settlement(1)], [settlement(1), settlement(2)]]) {
      await expect(record(group, request, store, log)).rejects.toThrow(/is at fault|the group failed/)
    }
    expect(told).toEqual([])
  })
})

/** A store that keeps nothing but what it was asked, and fails as it is told. */
function ledger({
  faulty = [],
  late = [],
  groupsFail = false,
  down = false,
  nothingDue = false,
  fault = Infinity,
}: {
  faulty?: number[]
  late?: number[]
  groupsFail?: boolean
  down?: boolean
  nothingDue?: boolean
  fault?: number
} = {}) {
  const calls: { ids: number[]; claim: ClaimRequest | null }[] = []
  const recorded: number[] = []
  const told: { fields: object; message: string }[] = []
  const store: Pick<DeliveryStore, 'settle'> = {
    settle: async (settlements, request) => {
      const ids = settlements.map(({ delivery }) => delivery.id)
      calls.push({ ids, claim: request })
      if (calls.length >= fault) throw new StorageFault('busy', 'SQLITE_BUSY: told')
      if (down) throw new Error('the store is down')
      const atFault = ids.find((id) => faulty.includes(id))
      if (ids.length > 1 && (groupsFail || atFault !== undefined)) throw new Error('the group failed')
      if (atFault !== undefined) throw new Error(`row ${atFault} is at fault`)
      recorded.push(...ids)
      return {
        lost: ids.filter((id) => late.includes(id)),
        claimed: request && !nothingDue ? [settlement(9).delivery] : [],
        cursor: { asked: 0, event: request ? request.cursor.event + 1 : 0 },
      }
    },
  }
  const say = (fields: object, message: string) => void told.push({ fields, message })
  return { store, calls, recorded, told, log: { info: say, warn: say, error: say } }
}

function settlement(id: number): Settlement {
  return {
    delivery: {
      id,
      leaseToken: 'lease',
      kind: 'event',
      attempt: 0,
      dueAt: 0,
      retries: 0,
      event: { guid: 'guid', name: 'push', payload: Buffer.from('{}') },
      hook: {
        id: 1,
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
    },
    outcome: { kind: 'delivered', status: 200 },
    settledAt: 0,
    retryAt: null,
    isProbe: false,
    parkAfter: null,
    probeAt: 0,
    request: { method: 'POST', url: 'https://example.com/', headers: {}, body: null },
    exchange: { durationMs: 0, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [] },
  }
}
