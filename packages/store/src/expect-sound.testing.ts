import { githubCatalogue } from '@repohook/events'
import { expect } from 'vitest'
import type { Dialect } from './dialect.ts'
import { examineRows } from './doctor/examine-rows.ts'

/** Whatever a suite did to it, a database keeps every rule that the doctor knows. */
export async function expectSound(dialect: Dialect, now: number): Promise<void> {
  const knownEvents = githubCatalogue.list().map(({ name }) => name)
  const found = await examineRows(dialect, { now, knownEvents, onStep: () => {} })
  // Suites publish bytes that no caller could.
  const broken = found.filter(({ check }) => check !== 'event.payload_broken')
  expect(broken.map(({ check, subjects }) => ({ check, subjects }))).toEqual([])
}
