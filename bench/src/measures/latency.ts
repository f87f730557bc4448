import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from '../child.ts'
import { monotonicMs } from '../clock.ts'
import type { Arrivals } from '../receiver.ts'
import { percentile } from '../statistics.ts'
import type { Service } from './service.ts'

/** From the moment an event is sent to the idle service until its delivery begins to arrive; milliseconds. */
export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly samples: number
}

export async function measureLatency(
  service: Service,
  receiver: Child,
  receiverUrl: string,
  samples: number,
): Promise<Latency> {
  const repository = 'bench/latency'
  await service.register(repository, receiverUrl, 1)
  await publishOneByOne(service, receiver, repository, Math.ceil(samples / 5))
  const latencies = await publishOneByOne(service, receiver, repository, samples)
  return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), samples }
}

async function publishOneByOne(service: Service, receiver: Child, repository: string, samples: number) {
  await receiver.call('expect', samples, true)
  const sentAt = new Map<string, number>()
  for (let number = 0; number < samples; number++) {
    const at = monotonicMs()
    sentAt.set(await service.publish(repository), at)
    // From 20 to 50 ms, in no step with any timer of the service.
    await pause(20 + ((number * 7) % 31))
  }
  const { stamps } = await receiver.call<Arrivals>('arrived')
  return stamps.map(([guid, at]) => at - (sentAt.get(guid) ?? Number.NaN))
}
