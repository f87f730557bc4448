import type { Part } from './part.ts'
import { planted } from './planted.ts'
import { receivers } from './receivers.ts'
import { simulation } from './simulation.ts'
import { urls } from './urls.ts'

/** In the order in which they run. */
export const parts: readonly Part[] = [simulation, planted, urls, receivers]
