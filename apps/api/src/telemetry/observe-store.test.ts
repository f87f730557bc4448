import type { DeliveryStore, Settlement } from '@repohook/delivery'
import { stillWorld } from '@repohook/events/testing'
import { expect, it } from 'vitest'
import { observeStore } from './observe-store.ts'
import type { Observer } from './observer.ts'

it('lets no observer harm what was recorded, and says that one failed', async () => {
  const logged: unknown[] = []
  const log = { error: (...words: unknown[]) => void logged.push(words) }
  const boom = () => {
    throw new Error('boom')
  }
  const broken: Observer = { published: boom, claimed: boom, sent: boom, interrupted: boom, expired: boom }
  const turn = { lost: [], claimed: [], cursor: { asked: 0, event: 0 } }
  const published = { kind: 'guid_taken' as const }
  const store = {
    settle: async () => turn,
    interrupt: async () => [1, 1],
    expireHeld: async () => 2,
    publish: async () => published,
  }
  const observed = observeStore(store as unknown as DeliveryStore, [broken], { world: stillWorld(), log })
  expect(await observed.settle([{ delivery: { id: 1 } } as Settlement], null)).toBe(turn)
  expect(await observed.interrupt(1)).toEqual([1, 1])
  expect(await observed.expireHeld(1, 1, 1)).toBe(2)
  expect(await observed.publish({} as never)).toBe(published)
  expect(logged).toHaveLength(4)
})
