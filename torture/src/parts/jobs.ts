import { healthyP99 } from '../scenarios/dead-hooks.ts'
import { simulate } from '../simulation/simulate.ts'

/** What a process of its own can be told to do with a seed. */
export const jobs = {
  simulate: (seed: number) => simulate(seed),
  /** With a tenth of the hooks dead, and with none. */
  deadHooks: async (seed: number) => ({ some: await healthyP99(seed, true), none: await healthyP99(seed, false) }),
}

export type Jobs = typeof jobs
