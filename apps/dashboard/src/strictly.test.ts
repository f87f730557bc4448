import { expect, it } from 'vitest'
import { parseDeliverySearch } from './delivery-search.ts'
import { strictly } from './strictly.ts'

it('hands on nothing that the parser left out', () => {
  const typed = { status: '<script>', from: 'javascript:alert(1)', event: 'push', other: 1 }
  expect({ ...typed, ...strictly(parseDeliverySearch)(typed) }).toEqual({ event: 'push' })
})
