import { concurrency } from '../contenders/contender.ts'
import type { Service } from './service.ts'

/** How many events a second the service takes over HTTP; each answer says that the event is on disk. */
export interface Accepted {
  /** One event a request, 64 requests at once. */
  readonly singlePerS: number
  /** 100 events a request, 4 requests at once. */
  readonly batchPerS: number
}

const eventsPerBatch = 100
const batchesAtOnce = 4

/** Measures a repository without hooks: nothing is delivered meanwhile. */
export async function measureAccepted(service: Service, receiverUrl: string, events: number): Promise<Accepted> {
  const repository = 'bench/accepted'
  await service.register(repository, receiverUrl, 0)
  const single = () => service.publish(repository)
  const batch = () => service.publishBatch(repository, eventsPerBatch)
  const batches = Math.ceil(events / eventsPerBatch)
  await timed(single, Math.ceil(events / 3), concurrency)
  const singleMs = await timed(single, events, concurrency)
  await timed(batch, Math.ceil(batches / 3), batchesAtOnce)
  const batchMs = await timed(batch, batches, batchesAtOnce)
  return {
    singlePerS: (events / singleMs) * 1000,
    batchPerS: ((batches * eventsPerBatch) / batchMs) * 1000,
  }
}

/** How long it takes to ask so often, `atOnce` at a time; milliseconds. */
async function timed(ask: () => Promise<unknown>, times: number, atOnce: number): Promise<number> {
  const from = performance.now()
  let left = times
  const slot = async () => {
    while (left-- > 0) await ask()
  }
  await Promise.all(Array.from({ length: atOnce }, slot))
  return performance.now() - from
}
