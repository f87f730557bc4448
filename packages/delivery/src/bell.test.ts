import { describe, expect, it } from 'vitest'
import { Bell } from './bell.ts'

/** Longer than any test may take: who waits so long hangs. */
const never = 2 ** 31 - 1

describe('a bell', () => {
  it('keeps a ring until somebody waits', async () => {
    const bell = new Bell()
    bell.ring()
    await expect(bell.wait(never)).resolves.toBeUndefined()
  })

  it('wakes who waits', async () => {
    const bell = new Bell()
    const woken = bell.wait(never)
    bell.ring()
    await expect(woken).resolves.toBeUndefined()
  })

  it('ends a wait in any case once its time is over', async () => {
    await expect(new Bell().wait(1)).resolves.toBeUndefined()
  })

  it('keeps many rings as one', async () => {
    const bell = new Bell()
    bell.ring()
    bell.ring()
    await bell.wait(never)
    expect(await isOver(bell.wait(5))).toBe(false)
  })

  it('does not keep the ring that woke somebody', async () => {
    const bell = new Bell()
    const woken = bell.wait(never)
    bell.ring()
    await woken
    expect(await isOver(bell.wait(5))).toBe(false)
  })

  it('keeps a ring that comes after a wait ran out', async () => {
    const bell = new Bell()
    await bell.wait(1)
    bell.ring()
    await expect(bell.wait(never)).resolves.toBeUndefined()
  })

  it('leaves no timer behind that would keep the process alive', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    const bell = new Bell()
    const woken = bell.wait(never)
    expect(timers()).toBe(before + 1)
    bell.ring()
    await woken
    expect(timers()).toBe(before)
  })
})

/** Whether a promise is settled within this turn of the event loop; waits for its end in any case. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false
  const end = promise.then(() => (over = true))
  await new Promise(setImmediate)
  const then = over
  await end
  return then
}
