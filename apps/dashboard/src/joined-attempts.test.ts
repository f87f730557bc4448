import { expect, it } from 'vitest'
import { withJoined } from './joined-attempts.ts'

const row = (id: number, guid: string) => ({ id, guid })

it('puts what came where its event stands, the newest first, and moves nothing else', () => {
  const rows = [row(4, 'b'), row(3, 'a'), row(2, 'b'), row(1, 'c')]
  const came = [row(5, 'a'), row(3, 'a'), row(6, 'd'), row(7, 'a'), row(8, 'b')]
  expect(withJoined(rows, came).map(({ id }) => id)).toEqual([8, 4, 7, 5, 3, 2, 1])
})
