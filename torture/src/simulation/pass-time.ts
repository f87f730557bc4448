import { quiescence } from './quiescence.ts'
import type { Stage } from './stage.ts'

/** How many moments lie between two looks at the whole database, and between two questions whether it is over. */
const auditEvery = 150
const askEvery = 20

/**
 * Lets time pass, moment by moment, until a time or until it is over. What happens in the same moment happens together, as
 * it would with a real event loop; the next comes when nothing of it goes on by itself.
 *
 * @throws Violation when a promise is broken
 */
export async function passTime(stage: Stage, untilAt: number, isOver: () => boolean = () => false): Promise<void> {
  const { clock, schedule, watch } = stage
  for (let moments = 1; ; moments++) {
    const next = schedule.next()
    if (next === null || next > untilAt) return clock.moveTo(untilAt)
    clock.moveTo(next)
    await Promise.all(schedule.take().map((happening) => Promise.try(happening)))
    await quiescence()
    watch.check()
    if (moments % auditEvery === 0) watch.audit()
    if (moments % askEvery === 0 && isOver()) return
  }
}
