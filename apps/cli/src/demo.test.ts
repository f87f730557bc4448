import { expect, it } from 'vitest'
import { demo } from './run-demo.ts'

it('turns a git push into a delivery that the receiver verifies, and redelivers it', { timeout: 60_000 }, async () => {
  const steps: string[] = []
  const { received, log } = await demo((step) => steps.push(step))
  const [ping, push, again] = received
  expect(received.map(({ event }) => event)).toEqual(['ping', 'push', 'push'])
  expect(push?.commits).toEqual(['Say hello'])
  expect(again?.guid).toBe(push?.guid)
  expect(ping?.guid).not.toBe(push?.guid)
  expect(log.map(({ event, status, redelivery }) => [event, status, redelivery])).toEqual([
    ['push', 'OK', true],
    ['push', 'OK', false],
    ['ping', 'OK', false],
  ])
  expect(steps).toHaveLength(6)
})
