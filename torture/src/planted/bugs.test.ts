import { expect, it } from 'vitest'
import { findBug } from './find-bug.ts'
import { bugs } from './bugs.ts'

it.each(Object.keys(bugs))('the simulation finds a store that %s, within 50 seeds', async (name) => {
  const found = await findBug(name, 50)
  expect(found).not.toBeNull()
})
