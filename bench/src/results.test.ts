import { expect, test } from 'vitest'
import { doubtsAbout, type Measured, standingOf } from './results.ts'
import type { Round } from './rounds.ts'

const round = (change: Partial<Round> = {}): Round => ({
  deliveredPerS: 1000,
  cpuUs: 100,
  serverCpuUs: null,
  receiverBusy: 0.5,
  otherCpus: 0,
  ...change,
})
const measured = (rounds: readonly Round[]): Measured => ({
  name: 'repohook',
  title: 'Repohook',
  durability: '',
  memory: { rssBytes: 1, peakBytes: 1 },
  fsyncsPerDelivery: null,
  rounds,
})

test('sums rounds up by medians, and compares each with raw of the same round', () => {
  const rounds = [400, 60, 500].map((deliveredPerS) => round({ deliveredPerS, serverCpuUs: deliveredPerS / 10 }))
  const raw = [800, 100, 1000].map((deliveredPerS) => round({ deliveredPerS }))
  expect(standingOf(measured(rounds), raw)).toMatchObject({
    deliveredPerS: { median: 400, min: 60, max: 500 },
    ratio: { median: 0.5, min: 0.5, max: 0.6 },
    serverCpuUs: 40,
  })
})

test('knows no ratio without raw, and no server time without a server', () => {
  expect(standingOf(measured([round()]), null)).toMatchObject({ ratio: null, serverCpuUs: null })
})

test('decides nothing while other programs take the machine', () => {
  const calm = standingOf(measured([round(), round(), round(), round({ otherCpus: 1 })]), null)
  const busy = standingOf(measured([round(), round({ otherCpus: 0.8 }), round({ otherCpus: 1 })]), null)
  expect(doubtsAbout([calm], { otherCpus: 0.1 }, null)).toEqual([])
  expect(doubtsAbout([busy], null, null)).toEqual(['undecided: other programs took 0.9 CPUs in 2 of 3 turns'])
})

test('decides nothing by two rounds, and tells when the receiver is the limit', () => {
  const standing = standingOf(measured([round({ receiverBusy: 0.99 }), round({ receiverBusy: 0.99 })]), null)
  expect(doubtsAbout([standing], { otherCpus: 0.5 }, null)).toEqual([
    'undecided over HTTP: other programs took 0.5 CPUs',
    'undecided: fewer than three rounds',
    'bound by the receiver, whose CPU was full: Repohook',
  ])
})

test('decides nothing of workers side by side when the processors are full', () => {
  const many = (busy: number | null) => ({ many: { workers: 4, deliveredPerS: 1, busy } })
  expect(doubtsAbout([], null, many(0.71))).toEqual([
    'undecided of workers side by side: the processors were 71 % busy',
  ])
  expect(doubtsAbout([], null, many(0.7))).toEqual([])
  expect(doubtsAbout([], null, many(null))).toEqual([])
})
