import { beforeAll, describe, expect, it } from 'vitest'
import { type ReceiverMatrix, runReceiverMatrix } from './receiver-matrix.testing.ts'

/** Ten seconds of work; on a machine that does much else it takes a minute. */
const patienceMs = 600_000

describe('a receiver that misbehaves', () => {
  let matrix: ReceiverMatrix

  beforeAll(async () => {
    matrix = await runReceiverMatrix()
  }, patienceMs)

  it('is met in more than a hundred ways, each with a name of its own', () => {
    expect(matrix.rows.length).toBeGreaterThan(100)
    expect(new Set(matrix.rows.map(({ name }) => name)).size).toBe(matrix.rows.length)
  })

  it('comes to the outcome that it deserves', () => {
    const wrong = matrix.rows.filter(({ outcome, expected }) => outcome !== expected)
    expect(wrong).toEqual([])
  })

  it('is done with by the deadline and 250 ms, or what the machine stood still for', () => {
    expect(matrix.rows.filter(({ ok }) => !ok)).toEqual([])
  })

  it('takes 64 MiB at most, all of them together', () => {
    expect(matrix.rssGrowthBytes).toBeLessThanOrEqual(64 * 1024 * 1024)
  })

  it('leaves nothing behind, however often it is posted to', () => {
    expect(matrix.growth.filter(({ ok }) => !ok)).toEqual([])
  })
})
