import type { Part } from './part.ts'
import { planted } from './planted.ts'
import { simulation } from './simulation.ts'

/** In the order in which they run. */
export const parts: readonly Part[] = [simulation, planted]
