import { describe, expect, it } from 'vitest'
import { Windows } from './windows.ts'

describe('a window', () => {
  it('begins with the first count and ends after its length', () => {
    const windows = new Windows<string>(1_000)
    expect(windows.count('a', 2, 100)).toEqual({ since: 100, used: 2 })
    expect(windows.count('a', 3, 1_099)).toEqual({ since: 100, used: 5 })
    expect(windows.look('a', 1_100)).toEqual({ since: 1_100, used: 0 })
    expect(windows.count('a', 1, 1_200)).toEqual({ since: 1_200, used: 1 })
    expect(windows.look('b', 1_200)).toEqual({ since: 1_200, used: 0 })
  })

  it('is forgotten, the first begun first, when there are more than may be kept', () => {
    const windows = new Windows<number>(1_000, 3)
    for (const key of [1, 2, 3]) windows.count(key, 1, key)
    windows.count(1, 1, 500)
    windows.count(4, 1, 500)
    const used = [1, 2, 3, 4].map((key) => windows.look(key, 500).used)
    expect(used).toEqual([0, 1, 1, 1])
  })
})
