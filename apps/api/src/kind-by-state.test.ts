import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { patient, takeDatabase } from '@repohook/store/testing/postgres'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

let receiver: Receiver
let installation: Installation
let hookId: number
let deliveryId: number

/** A hook with one event that failed and whose retry waits, brought into a state. */
const states = {
  open: async () => {},
  inactive: async () => {
    await installation.client.hooks.update.mutate({ target: repository, hookId, patch: { active: false } })
  },
  parked: async () => {
    receiver.answer = 410
    await installation.client.hooks.ping.mutate({ target: repository, hookId })
    await installation.worker.drain()
    receiver.answer = 200
  },
  deleted: async () => {
    await installation.client.hooks.remove.mutate({ target: repository, hookId })
  },
}

const retryDelayMs = 60_000

/** What is asked of a hook in that state. */
const kinds = {
  event: () => installation.client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' }),
  retry: async () => installation.world.pass(2 * retryDelayMs),
  redelivery: () => installation.client.deliveries.redeliver.mutate({ target: repository, hookId, deliveryId }),
  test: () => installation.client.hooks.test.mutate({ target: repository, hookId }),
  ping: () => installation.client.hooks.ping.mutate({ target: repository, hookId }),
}

type Cell = 'sent' | 'held' | 'no row' | 'cancelled' | 'refused' | 'not found'

const table: Record<keyof typeof kinds, Record<keyof typeof states, Cell>> = {
  event: { open: 'sent', inactive: 'no row', parked: 'held', deleted: 'no row' },
  retry: { open: 'sent', inactive: 'cancelled', parked: 'held', deleted: 'cancelled' },
  redelivery: { open: 'sent', inactive: 'refused', parked: 'sent', deleted: 'not found' },
  test: { open: 'sent', inactive: 'refused', parked: 'sent', deleted: 'not found' },
  ping: { open: 'sent', inactive: 'sent', parked: 'sent', deleted: 'not found' },
}

const cells = Object.entries(table).flatMap(([kind, row]) =>
  Object.entries(row).map(
    ([state, cell]) => ({ kind, state, cell }) as { kind: keyof typeof kinds; state: keyof typeof states; cell: Cell },
  ),
)

async function setUp(settings: Record<string, string>): Promise<void> {
  receiver = await startReceiver()
  installation = await install({ REPOHOOK_RETRY: `${retryDelayMs / 1_000}s`, ...settings })
  const { client, worker } = installation
  await client.repositories.create.mutate({ name: repository.name })
  const hook = await client.hooks.create.mutate({ target: repository, hook: { config: { url: receiver.url } } })
  hookId = hook.id
  await worker.drain()
  receiver.answer = 500
  const published = await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
  deliveryId = published.deliveries[0]?.id ?? 0
  await worker.drain()
  receiver.answer = 200
}

async function tearDown(): Promise<void> {
  await receiver.close()
  await installation.close()
}

async function eventRows() {
  const { client } = installation
  const page = { target: repository, hookId, limit: 100 }
  // A hook that is deleted and has nothing to show is not there.
  const rowsOf = (filter: { status?: 'queued' }) =>
    client.deliveries.list.query({ ...page, filter }).then(
      ({ deliveries }) => deliveries,
      (error: { data: { failure: string } }) =>
        error.data.failure === 'hook.not_found' ? [] : Promise.reject(error as unknown as Error),
    )
  return [...(await rowsOf({ status: 'queued' })), ...(await rowsOf({}))]
}

/** What became of it: seen at the receiver, in the answer, and in the rows. */
async function outcomeOf(kind: keyof typeof kinds): Promise<Cell> {
  const before = receiver.received.length
  const failure = await kinds[kind]().then(
    () => null,
    (error: { data: { failure: string } }) => error.data.failure,
  )
  if (failure?.endsWith('not_found')) return 'not found'
  if (failure === 'hook.inactive') return 'refused'
  const waiting = (await eventRows()).filter(({ settledAt }) => settledAt === null)
  await installation.worker.drain()
  if (receiver.received.length > before) return 'sent'
  const rows = await eventRows()
  if (kind === 'retry') return waiting.length > 0 ? 'held' : 'cancelled'
  const fresh = rows.filter((row) => row.attempt === 0 && row.kind === 'event' && row.id !== deliveryId)
  return fresh.some(({ settledAt }) => settledAt === null) ? 'held' : 'no row'
}

describe('each kind of delivery in each state of its hook', () => {
  describe('on SQLite', () => {
    beforeEach(() => setUp({}))
    afterEach(tearDown)
    everyCell()
  })

  describe('on PostgreSQL', () => {
    let giveBack: () => Promise<void>
    beforeEach(async () => {
      const database = await takeDatabase(inject('postgres'))
      giveBack = database.giveBack
      await setUp({ REPOHOOK_DATABASE_URL: patient(database.url), REPOHOOK_SECRET_KEY: 'a'.repeat(64) })
    })
    afterEach(async () => {
      await tearDown()
      await giveBack()
    })
    everyCell()
  })
})

function everyCell(): void {
  it.each(cells)('$kind, $state: $cell', async ({ kind, state, cell }) => {
    await states[state]()
    expect(await outcomeOf(kind)).toBe(cell)
  })

  it('leaves a cancelled retry in the log', async () => {
    await states.inactive()
    expect(await eventRows()).toContainEqual(
      expect.objectContaining({ attempt: 1, outcome: { kind: 'cancelled', why: 'hook_deactivated' } }),
    )
  })
}
