import { type Job, Queue, Worker } from 'bullmq'
import { payload } from '../payload.ts'
import { concurrency, type OpenContender } from './contender.ts'
import { openSender } from './signed-request.ts'

interface Delivery {
  readonly number: number
  readonly payload: string
}

const name = 'repohook_bench'
const jobsPerCall = 500

/** A job for each delivery with the payload in it; the finished ones are kept as the log. */
export const open: OpenContender = async ({ receiverUrl, serverUrl }) => {
  if (serverUrl === null) throw new Error('BullMQ needs a Redis.')
  const connection = { url: serverUrl, maxRetriesPerRequest: null }
  const { send, close } = openSender(receiverUrl)
  const queue = new Queue<Delivery>(name, {
    connection,
    defaultJobOptions: { attempts: 8, backoff: { type: 'exponential', delay: 1000 } },
  })
  // What an earlier run left behind on a server that is not ours alone.
  await queue.obliterate({ force: true })
  const text = payload.toString()
  let worker: Worker<Delivery> | undefined
  return {
    async prepare(deliveries) {
      for (let first = 0; first < deliveries; first += jobsPerCall) {
        const length = Math.min(jobsPerCall, deliveries - first)
        await queue.addBulk(
          Array.from({ length }, (_, index) => ({ name, data: { number: first + index, payload: text } })),
        )
      }
    },
    async run(deliveries) {
      const recorded = Promise.withResolvers<void>()
      let left = deliveries
      const deliver = ({ data }: Job<Delivery>) => send(Buffer.from(data.payload), data.number)
      worker = new Worker<Delivery>(name, deliver, { connection, concurrency })
      worker.on('completed', () => {
        if (--left === 0) recorded.resolve()
      })
      worker.on('failed', (_, error) => recorded.reject(error))
      worker.on('error', recorded.reject)
      await recorded.promise
    },
    async rest() {
      await worker?.close()
    },
    async close() {
      await queue.obliterate({ force: true })
      await queue.close()
      await close()
    },
  }
}
