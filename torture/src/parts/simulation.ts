import type { Found, Simulated } from '../simulation/simulate.ts'
import type { Part } from './part.ts'
import { runSeeds } from './run-seeds.ts'
import { whole } from './words.ts'

const hourMs = 3_600_000

export const simulation: Part = {
  name: 'simulation',
  about: 'seeds of the deterministic simulator, in which every promise is held',
  async run({ long, seed }, say) {
    const seeds = seed === null ? Array.from({ length: long ? 20_000 : 200 }, (_, index) => index + 1) : [seed]
    const sum = { events: 0, requests: 0, crashes: 0, pauses: 0, virtualMs: 0 }
    const broken: string[] = []
    let ended = 0
    const startedAt = performance.now()
    await runSeeds('simulate', seeds, ({ figures, ...run }) => {
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += figures[name]
      if (run.violation) broken.push(describe(run, run.violation))
      if (++ended % 50 === 0) say(`${ended} of ${seeds.length} seeds`)
    })
    const perS = seeds.length / ((performance.now() - startedAt) / 1000)
    return {
      figures: [
        { what: 'simulation seeds', value: whole(seeds.length), note: `${perS.toFixed(1)} a second` },
        { what: 'in which a promise was broken', value: whole(broken.length) },
        { what: 'events, requests', value: `${whole(sum.events)}, ${whole(sum.requests)}` },
        { what: 'servers that ended, or stood still', value: `${whole(sum.crashes)}, ${whole(sum.pauses)}` },
        { what: 'simulated hours', value: whole(sum.virtualMs / hourMs) },
      ],
      broken,
    }
  },
}

function describe(
  { seed, lastLines }: Pick<Simulated, 'seed' | 'lastLines'>,
  { invariant, message, at }: Found,
): string {
  return [
    ...lastLines,
    '',
    `seed ${seed}, at ${at}: “${invariant}” is broken: ${message}`,
    `npm run torture -- --only simulation --seed ${seed}`,
  ].join('\n')
}
