import { expect, it } from 'vitest'
import { healthyP99 } from './dead-hooks.ts'

it('of a thousand hooks a hundred are dead, and the others hardly wait longer', async () => {
  const [some, none] = [await healthyP99(1, true), await healthyP99(1, false)]
  expect(some.thenMs).toBeLessThanOrEqual(1.2 * none.thenMs)
})
