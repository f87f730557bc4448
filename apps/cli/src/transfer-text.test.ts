import { stillWorld } from '@repohook/events/testing'
import { expect, it } from 'vitest'
import { transferText } from './transfer-text.ts'

it('tells how far a copy has come, and by the pace of this run when the step will be over', () => {
  const world = stillWorld()
  const text = transferText(world)
  const total = { totalRows: 1_000, totalBytes: 1_000_000 }
  const at = (step: 'copying' | 'checking', done: number) =>
    text({ step, doneRows: done, doneBytes: done * 1_000, ...total })
  expect(text({ step: 'counting', doneRows: 0, doneBytes: 0, totalRows: 0, totalBytes: 0 })).toBe('counting …')
  // Of a run before.
  expect(at('copying', 200)).toBe('copying: 20 %, 200 of 1000 rows, 200 kB of 1.0 MB …')
  world.pass(60_000)
  expect(at('copying', 400)).toBe('copying: 40 %, 400 of 1000 rows, 400 kB of 1.0 MB, over in 3 min …')
  expect(at('checking', 0)).toBe('checking: 0 %, 0 of 1000 rows, 0 bytes of 1.0 MB …')
  world.pass(1_000)
  expect(at('checking', 500)).toBe('checking: 50 %, 500 of 1000 rows, 500 kB of 1.0 MB, over in 1 s …')
  expect(text({ step: 'copying', doneRows: 0, doneBytes: 0, totalRows: 0, totalBytes: 0 })).toContain('0 %')
})
