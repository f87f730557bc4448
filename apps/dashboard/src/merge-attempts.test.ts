import { expect, it } from 'vitest'
import { mergeAttempts } from './merge-attempts.ts'

const queued = (id: number) => ({ id, settledAt: null })
const settled = (id: number) => ({ id, settledAt: 1 })
const heard = (...attempts: (ReturnType<typeof queued> | ReturnType<typeof settled>)[]) =>
  new Map(attempts.map((attempt) => [attempt.id, attempt]))

it('adds what is new, the newest first', () => {
  expect(mergeAttempts([settled(1), settled(2)], heard(queued(3)))).toEqual([queued(3), settled(2), settled(1)])
})

it('lets what waited settle, and nothing that settled wait again', () => {
  expect(mergeAttempts([queued(1), settled(2)], heard(settled(1), queued(2)))).toEqual([settled(2), settled(1)])
})
