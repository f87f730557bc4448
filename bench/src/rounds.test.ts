import { expect, test } from 'vitest'
import type { Child } from './child.ts'
import type { OpenContestant } from './open-contestant.ts'
import { runRounds } from './rounds.ts'

/** A process that answers from a list. */
const child = (answers: Readonly<Record<string, unknown>>): Child => ({
  pid: 0,
  call: async <T>(name: string) => answers[name] as T,
  stop: async () => {},
})
const contestant = (name: string): OpenContestant => ({
  contestant: { name, title: name, file: name, startServer: null, notes: [] },
  child: child({ run: { ms: 2000, cpuMs: 1000 } }),
  server: null,
  close: async () => {},
})
const receiver = (received: number, wrong: number) => child({ arrivals: { received, wrong, cpuMs: 500, stamps: [] } })

test('lets another one begin each round, and does not count the warm-up', async () => {
  const said: string[] = []
  const open = ['a', 'b', 'c'].map(contestant)
  const options = { rounds: 3, deliveries: 100, say: (progress: string) => void said.push(progress) }
  const results = await runRounds(open, receiver(100, 0), options)
  expect(said.map((progress) => progress.at(-1)).join('')).toBe('abcbcacababc')
  expect(results.get('a')).toHaveLength(3)
  expect(results.get('a')?.[0]).toMatchObject({
    deliveredPerS: 50,
    cpuUs: 10_000,
    serverCpuUs: null,
    receiverBusy: 0.25,
  })
})

test.each([
  [99, 0],
  [101, 0],
  [100, 1],
])('takes no round for good in which %i of 100 arrived and %i were signed wrongly', async (received, wrong) => {
  const rounds = runRounds([contestant('a')], receiver(received, wrong), { rounds: 1, deliveries: 100, say: () => {} })
  await expect(rounds).rejects.toThrow(`a made 100 deliveries; ${received} arrived, ${wrong} of those checked`)
})
