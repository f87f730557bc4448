import { expect, it } from 'vitest'
import { hookWords } from './hook-words.ts'

const words = (facts: object, hook: object = {}) =>
  hookWords({
    condition: 'well',
    waiting: 0,
    waitingIsMore: false,
    ...facts,
    hook: { active: true, parkedBecause: null, failuresInARow: 0, ...hook },
  })

it('says nothing of a hook that does well', () => {
  expect(words({})).toEqual({ label: 'Active', banner: null })
  expect(words({}, { failuresInARow: 1 }).banner).toBeNull()
})

it('says of an inactive hook that no event is kept for it', () => {
  expect(words({}, { active: false })).toMatchObject({
    label: 'Inactive',
    banner: { title: 'This webhook is inactive' },
  })
})

it('says of a failing hook how often it failed', () => {
  expect(words({ condition: 'failing' }, { failuresInARow: 5 })).toMatchObject({
    label: 'Failing',
    banner: { title: 'This webhook is failing: the last 5 deliveries failed' },
  })
})

it('says so of one that fails again and again, though nothing is to come of it yet', () => {
  const { label, banner } = words({}, { failuresInARow: 2 })
  expect(label).toBe('Failing')
  expect(banner?.title).toBe('This webhook is failing: the last 2 deliveries failed')
  expect(banner?.todo).not.toContain('parked')
})

it('says why a hook is parked, what waits, and that a ping opens it; so of one that is inactive, too', () => {
  const parked = { condition: 'parked', waiting: 1000, waitingIsMore: true }
  const { label, banner } = words(parked, { active: false, parkedBecause: 'failing', failuresInARow: 1 })
  expect(label).toBe('Parked')
  expect(banner?.title).toBe('This webhook is parked: the last delivery failed')
  expect(banner?.todo).toMatch(/^1000 or more of its events wait; one goes out now and then\. .*press Ping/)
})

it('counts what waits', () => {
  expect(words({ condition: 'parked', waiting: 1 }).banner?.todo).toMatch(/^One of its events waits; /)
  expect(words({ condition: 'parked', waiting: 2 }).banner?.todo).toMatch(/^2 of its events wait; /)
})

it('says of a hook that is gone that nothing goes out by itself', () => {
  const { banner } = words({ condition: 'parked' }, { parkedBecause: 'gone' })
  expect(banner?.title).toContain('410')
  expect(banner?.todo).toContain('none goes out by itself')
})
