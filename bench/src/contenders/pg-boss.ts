import { PgBoss } from 'pg-boss'
import { payload } from '../payload.ts'
import { concurrency, type OpenContender } from './contender.ts'
import { openSender } from './signed-request.ts'

interface Delivery {
  readonly number: number
  readonly payload: string
}

const queue = 'deliveries'
const jobsPerCall = 500
/** A batch waits for its slowest, so several smaller ones keep the slots fuller than one of 64. */
const batchSize = 16

/** A job for each delivery with the payload in it, fetched and completed in batches; the finished ones are kept. */
export const open: OpenContender = async ({ receiverUrl, serverUrl }) => {
  if (serverUrl === null) throw new Error('pg-boss needs a PostgreSQL.')
  const { send, close } = openSender(receiverUrl)
  const boss = new PgBoss({ connectionString: serverUrl, schedule: false })
  let failed: (error: Error) => void = () => {}
  boss.on('error', (error) => failed(error))
  await boss.start()
  await boss.createQueue(queue, { retryLimit: 8, retryBackoff: true })
  const text = payload.toString()
  return {
    async prepare(deliveries) {
      for (let first = 0; first < deliveries; first += jobsPerCall) {
        const length = Math.min(jobsPerCall, deliveries - first)
        await boss.insert(
          queue,
          Array.from({ length }, (_, index) => ({ data: { number: first + index, payload: text } })),
        )
      }
    },
    async run(deliveries) {
      const sent = Promise.withResolvers<void>()
      failed = sent.reject
      let left = deliveries
      await boss.work<Delivery, unknown, Options>(queue, options, async (jobs) => {
        const results = await Promise.all(
          jobs.map(async ({ id, data }) => {
            const statusCode = await send(Buffer.from(data.payload), data.number)
            return { id, status: 'completed' as const, output: { statusCode } }
          }),
        )
        left -= jobs.length
        if (left === 0) sent.resolve()
        return results
      })
      await sent.promise
      // Waits until every batch is recorded.
      await boss.offWork(queue, { wait: true })
    },
    async close() {
      await boss.stop()
      await close()
    },
  }
}

const options = {
  batchSize,
  localConcurrency: concurrency / batchSize,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 0.5,
  perJobResults: true,
} as const
type Options = typeof options
