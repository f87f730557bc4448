import type { Child } from '../child.ts'
import { monotonicMs } from '../clock.ts'
import type { Arrivals } from '../receiver.ts'
import { median } from '../statistics.ts'
import type { Service } from './service.ts'

/** One event to many hooks of an idle service; medians, in milliseconds. */
export interface FanOut {
  readonly hooks: number
  /** Until the answer: the event and all its deliveries are on disk. */
  readonly publishedMs: number
  /** Until the last delivery began to arrive. */
  readonly arrivedMs: number
}

const times = 5

export async function measureFanOut(
  service: Service,
  receiver: Child,
  receiverUrl: string,
  hooks: number,
): Promise<FanOut> {
  const repository = 'bench/fan-out'
  await service.register(repository, receiverUrl, hooks)
  const publishedMs: number[] = []
  const arrivedMs: number[] = []
  for (let time = 0; time <= times; time++) {
    await receiver.call('expect', hooks, true)
    const from = monotonicMs()
    await service.publish(repository)
    const answered = monotonicMs()
    const { stamps } = await receiver.call<Arrivals>('arrived')
    const last = stamps.reduce((latest, [, at]) => Math.max(latest, at), 0)
    // The first warms up.
    if (time > 0) {
      publishedMs.push(answered - from)
      arrivedMs.push(last - from)
    }
  }
  return { hooks, publishedMs: median(publishedMs), arrivedMs: median(arrivedMs) }
}
