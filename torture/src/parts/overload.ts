import { runOverload } from '@repohook/api/testing'
import type { Part } from './part.ts'
import { whole } from './words.ts'

const mostRecoveryMs = 60_000

export const overload: Part = {
  name: 'overload',
  about: 'ten times what a real server can deliver, for a minute',
  async run({ long }) {
    const maxQueued = 500
    const figures = await runOverload({ seconds: long ? 600 : 60, maxQueued })
    const { capacity, offered, accepted, refused, lost, halfStored, deepest, looks, unready } = figures
    const { answerMs, acceptsAfterMs, deliveredAfterMs, retryAfter } = figures
    return {
      figures: [
        { what: 'overload, events a second', value: whole(offered), note: `${whole(capacity)} can be delivered` },
        { what: 'accepted', value: whole(accepted), note: `${lost} lost` },
        {
          what: 'refused with 503',
          value: whole(refused),
          note: `${halfStored} stored, Retry-After: ${retryAfter ?? ''}`,
        },
        { what: 'most that waited', value: whole(deepest), note: `${maxQueued} allowed` },
        {
          what: 'looks at /readyz',
          value: whole(looks),
          note: `${unready} not ready; a batch is answered in ${answerMs} ms, p99`,
        },
        {
          what: 'accepts again after',
          value: `${acceptsAfterMs} ms`,
          note: `all delivered after ${deliveredAfterMs} ms`,
        },
      ],
      broken: [
        lost > 0 && `${lost} accepted events were lost under overload.`,
        halfStored > 0 && `${halfStored} refused events were stored under overload.`,
        deepest > maxQueued && `${deepest} waited, ${maxQueued} may.`,
        unready > 0 && `Not ready at ${unready} of ${looks} looks under overload.`,
        acceptsAfterMs > mostRecoveryMs && `It took ${acceptsAfterMs} ms to accept again after overload.`,
      ].filter((problem) => problem !== false),
    }
  },
}
