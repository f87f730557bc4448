import { bugs } from '../planted/bugs.ts'
import { findBug } from '../planted/find-bug.ts'
import type { Figure, Part } from './part.ts'

const seeds = 50

export const planted: Part = {
  name: 'planted',
  about: `planted bugs, each of which the simulator must find within ${seeds} seeds`,
  async run(_, say) {
    const figures: Figure[] = []
    const broken: string[] = []
    for (const name of Object.keys(bugs)) {
      say(name)
      const found = await findBug(name, seeds)
      if (!found) broken.push(`A store that ${name} was not found within ${seeds} seeds.`)
      figures.push({
        what: `a store that ${name}`,
        value: found ? `seed ${found.seed}` : 'not found',
        note: found?.violation?.invariant ?? '',
      })
    }
    return { figures, broken }
  },
}
