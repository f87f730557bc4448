import { describe, expect, it } from 'vitest'
import { Errands } from './errands.ts'

describe('work that takes longer than a call', () => {
  it('is begun once for an id, tells how far it is, and at last how it went, as often as it is asked', async () => {
    const errands = new Errands<string, number>(0)
    const { promise, resolve } = Promise.withResolvers<number>()
    let begun = 0
    const ask = () =>
      errands.follow('a', (tell) => {
        begun += 1
        tell('half')
        return promise
      })
    expect(await ask()).toEqual({ state: 'under_way', progress: 'half' })
    resolve(7)
    await promise
    expect(await ask()).toEqual({ state: 'done', result: 7 })
    expect(await ask()).toEqual({ state: 'done', result: 7 })
    expect(begun).toBe(1)
  })

  it('tells why it failed', async () => {
    const errands = new Errands<string, number>()
    const fail = () => Promise.reject(new Error('The disk is full.'))
    expect(await errands.follow('a', fail)).toEqual({ state: 'failed', why: 'The disk is full.' })
  })

  it('is forgotten some day, but never while it is under way', async () => {
    const errands = new Errands<string, number>(0)
    const slow = Promise.withResolvers<number>()
    await errands.follow('slow', () => slow.promise)
    for (let n = 0; n < 40; n++) await errands.follow(String(n), async () => n)
    expect(await errands.follow('slow', async () => 99)).toMatchObject({ state: 'under_way' })
    slow.resolve(1)
    await slow.promise
    expect(await errands.follow('slow', async () => 99)).toEqual({ state: 'done', result: 1 })
    expect(await errands.follow('0', async () => 99)).toEqual({ state: 'done', result: 99 })
  })
})
