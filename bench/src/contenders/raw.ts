import { payload } from '../payload.ts'
import { concurrency, type OpenContender } from './contender.ts'
import { openSender } from './signed-request.ts'

/** The bound: undici and the signatures, with nothing stored, logged or guarded. */
export const open: OpenContender = async ({ receiverUrl }) => {
  const { send, close } = openSender(receiverUrl)
  return {
    prepare: async () => {},
    async run(deliveries) {
      let next = 0
      const slot = async () => {
        while (next < deliveries) await send(payload, next++)
      }
      await Promise.all(Array.from({ length: concurrency }, slot))
    },
    close,
  }
}
