import { setTimeout } from 'node:timers/promises'
import { standing } from './delivery-columns.ts'
import { duration } from './moments.ts'
import { exitCodes } from './exit-codes.ts'
import { outcomeWords } from './outcome-words.ts'
import { plainText } from './plain-text.ts'
import { Problem } from './problem.ts'
import { say, type Terminal } from './terminal.ts'
import type { Place } from './where.ts'

const patienceMs = 15_000
const pauseMs = 100

/**
 * Waits up to 15 s for a delivery to settle and says how it went.
 *
 * @throws a Problem when it failed
 */
export async function awaitOutcome(
  terminal: Terminal,
  { client, target, flags }: Place,
  hookId: number,
  deliveryId: number,
): Promise<void> {
  const { world, signal } = terminal
  const until = world.now() + patienceMs
  while (world.now() < until) {
    const delivery = await client.deliveries.get.query({ target, hookId, deliveryId })
    const { settledAt, durationMs, status } = delivery
    if (settledAt !== null) {
      const took = durationMs === null ? '' : ` after ${duration(durationMs)}`
      const words = `${plainText(standing(delivery, world.now()))}${took}`
      if (status === 'OK') return say(terminal, `Delivered: ${words}.`)
      const todo = delivery.advice ? [plainText(delivery.advice.todo)] : []
      throw new Problem(
        exitCodes.refused,
        `Delivery ${deliveryId} failed: ${words}. ${outcomeWords(delivery)}`,
        ...todo,
      )
    }
    await setTimeout(pauseMs, undefined, { signal })
  }
  const show = `repohook deliveries show ${deliveryId}${flags}`
  say(terminal, `Still waiting after ${patienceMs / 1_000} s; ${show} says how it went.`)
}
