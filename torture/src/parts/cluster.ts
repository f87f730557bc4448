import { runCluster } from '../real/cluster.ts'
import type { Part } from './part.ts'
import { whole } from './words.ts'

export const cluster: Part = {
  name: 'cluster',
  about: 'three workers and two APIs on a PostgreSQL: workers are killed every few seconds, and PostgreSQL once',
  async run({ long }, say) {
    const size = { workers: 3, apis: 2, events: long ? 500_000 : 50_000, hooks: 50, killEveryMs: 3_000 }
    const figures = await runCluster(size, say)
    const { acknowledged, kills, repeated, lost, wrong, waiting, givenUp, interrupted, duplicates, seconds } = figures
    return {
      figures: [
        {
          what: 'events to a cluster on PostgreSQL',
          value: whole(acknowledged),
          note: `${kills} workers killed, PostgreSQL once; ${seconds} s`,
        },
        {
          what: 'of them lost, entries not settled',
          value: `${lost.length}, ${waiting}`,
          note: `${whole(repeated)} requests repeated with their key`,
        },
        {
          what: 'attempts interrupted',
          value: whole(interrupted),
          note: `${whole(duplicates)} duplicates, ${givenUp} given up after five`,
        },
      ],
      broken: [
        ...lost.map((guid) => `Event ${guid} was acknowledged and lost.`),
        ...wrong,
        ...(waiting > 0 ? [`${waiting} deliveries wait for ever.`] : []),
      ],
    }
  },
}
