import { runRealHooks } from '../real/dead-hooks.ts'
import type { Part } from './part.ts'
import { whole } from './words.ts'

export const realHooks: Part = {
  name: 'real-hooks',
  about: 'the thousand hooks again, over real HTTP on this machine; it measures, and judges nothing',
  async run(_, say) {
    say('none dead')
    const none = await runRealHooks(false)
    say('a tenth dead')
    const some = await runRealHooks(true)
    return {
      figures: [
        {
          what: 'over real HTTP beside 10 % dead, p99',
          value: `${(some.p99Ms / none.p99Ms).toFixed(2)} × ${none.p99Ms.toFixed(0)} ms`,
          note: `publish → arrival, ${whole(some.arrived)} deliveries`,
        },
      ],
      broken: some.missing > 0 ? [`${some.missing} deliveries to healthy hooks did not arrive.`] : [],
    }
  },
}
