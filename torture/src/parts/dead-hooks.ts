import { median } from '@repohook/bench/statistics'
import type { HealthyP99 } from '../scenarios/dead-hooks.ts'
import type { Part } from './part.ts'
import { runSeeds } from './run-seeds.ts'

const mostTimes = 1.2

export const deadHooks: Part = {
  name: 'dead-hooks',
  about: 'a thousand simulated hooks, a tenth of them dead: the others must not wait for those',
  async run({ long, seed }, say) {
    const seeds = seed === null ? Array.from({ length: long ? 100 : 25 }, (_, index) => index + 1) : [seed]
    const runs: { readonly some: HealthyP99; readonly none: HealthyP99 }[] = []
    await runSeeds('deadHooks', seeds, (run) => {
      runs.push(run)
      if (runs.length % 5 === 0) say(`${runs.length} of ${seeds.length} seeds`)
    })
    const p99 = (which: 'some' | 'none', when: keyof HealthyP99) => median(runs.map((run) => run[which][when]))
    const [some, none] = [p99('some', 'thenMs'), p99('none', 'thenMs')]
    const times = (one: number, other: number) => `${(one / other).toFixed(2)} × ${other.toFixed(0)} ms`
    return {
      figures: [
        {
          what: 'healthy hooks beside 10 % dead, p99',
          value: times(some, none),
          note: `of ${runs.length} seeds, median`,
        },
        {
          what: 'in the first 20 s of a process',
          value: times(p99('some', 'firstMs'), p99('none', 'firstMs')),
          note: 'while nobody knows which',
        },
      ],
      broken:
        some <= mostTimes * none ? [] : [`Healthy hooks waited ${some} ms beside dead ones, and ${none} without.`],
    }
  },
}
