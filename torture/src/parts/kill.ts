import { runCrashRounds } from '@repohook/api/testing'
import type { Part } from './part.ts'
import { whole } from './words.ts'

export const kill: Part = {
  name: 'kill',
  about: 'rounds of kill -9 of a real server on a real disk',
  async run({ long }, say) {
    const figures = await runCrashRounds(long ? 1_000 : 50, say)
    const { rounds, acknowledged, lost, torn, waiting, givenUp, interrupted, duplicates } = figures
    return {
      figures: [
        { what: 'rounds of kill -9', value: whole(rounds), note: `${whole(acknowledged)} events acknowledged` },
        { what: 'lost, torn', value: `${lost.length}, ${torn.length}` },
        {
          what: 'attempts interrupted',
          value: whole(interrupted),
          note: `${whole(duplicates)} duplicates, ${givenUp} given up after five`,
        },
      ],
      broken: [
        ...lost.map((guid) => `Event ${guid} was acknowledged and lost.`),
        ...torn.map((what) => `Torn: ${what}`),
        ...(waiting > 0 ? [`${waiting} deliveries wait for ever.`] : []),
      ],
    }
  },
}
