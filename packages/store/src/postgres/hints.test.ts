import type { Hint } from '@repohook/delivery'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { PostgresHints } from './hints.ts'
import { OwnConnection } from './own-connection.ts'
import { takeDatabase } from './server.testing.ts'

let database: Awaited<ReturnType<typeof takeDatabase>>
let connections: OwnConnection[]
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  connections = []
})
afterEach(async () => {
  await Promise.all(connections.map((connection) => connection.close()))
  await database.giveBack()
})

/** A process that hears hints, and what it heard. */
async function join() {
  const hints = new PostgresHints()
  const heard: (Hint | null)[] = []
  let tell = () => {}
  hints.hear((hint) => {
    heard.push(hint)
    tell()
  })
  let pid = 0
  const connection = new OwnConnection({
    url: database.url,
    name: 'repohook test',
    async begin(client) {
      pid = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid
      await hints.listenOn(client)
    },
    look: async () => {},
  })
  connections.push(connection)
  await connection.open()
  heard.splice(0)
  return {
    hints,
    heard,
    pid: () => pid,
    /** Resolves once it heard so many. */
    async until(count: number) {
      while (heard.length < count) await new Promise<void>((resolve) => (tell = resolve))
    },
  }
}

const nothing: Hint = { queued: false, changed: [], watched: [] }

it('what one process tells all others hear, and itself does not', async () => {
  const [one, two, three] = [await join(), await join(), await join()]
  one.hints.tell({ ...nothing, queued: true })
  await Promise.all([two.until(1), three.until(1)])
  two.hints.tell({ ...nothing, watched: [7] })
  await Promise.all([one.until(1), three.until(2)])
  expect(one.heard).toEqual([{ ...nothing, watched: [7] }])
  expect(two.heard).toEqual([{ ...nothing, queued: true }])
})

it('what is told in the same moment arrives as one', async () => {
  const [one, two] = [await join(), await join()]
  for (const id of [1, 2, 2, 3]) one.hints.tell({ ...nothing, changed: [id] })
  one.hints.tell({ ...nothing, queued: true })
  await two.until(1)
  expect(two.heard).toEqual([{ queued: true, changed: [1, 2, 3], watched: [] }])
})

it('too much for one notice says that anything may have happened', async () => {
  const [one, two] = [await join(), await join()]
  one.hints.tell({ ...nothing, changed: Array.from({ length: 5_000 }, (_, id) => id) })
  await two.until(1)
  expect(two.heard).toEqual([null])
})

it('a connection that is lost is replaced, and what was missed meanwhile is said to be', async () => {
  const [one, two] = [await join(), await join()]
  const before = two.pid()
  await database.pool.query('SELECT pg_terminate_backend($1)', [before])
  await two.until(1)
  expect(two.heard).toEqual([null])
  one.hints.tell({ ...nothing, queued: true })
  await two.until(2)
  expect(two.heard[1]).toEqual({ ...nothing, queued: true })
  expect(two.pid()).not.toBe(before)
})
