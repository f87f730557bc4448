import { type Simulated, simulate } from '../simulation/simulate.ts'
import { bugs } from './bugs.ts'

/** The first of so many seeds with which a planted bug breaks a promise; null when it goes unseen. */
export async function findBug(name: string, seeds: number): Promise<Simulated | null> {
  const bug = bugs[name]
  if (!bug) throw new Error(`There is no planted bug “${name}”: ${Object.keys(bugs).join(', ')}.`)
  for (let seed = 1; seed <= seeds; seed++) {
    const run = await simulate(seed, bug)
    if (run.violation) return run
  }
  return null
}
