import { cluster } from './cluster.ts'
import { deadHooks } from './dead-hooks.ts'
import { diskFull } from './disk-full.ts'
import { kill } from './kill.ts'
import { outage } from './outage.ts'
import { overload } from './overload.ts'
import type { Part } from './part.ts'
import { planted } from './planted.ts'
import { realHooks } from './real-hooks.ts'
import { receivers } from './receivers.ts'
import { simulation } from './simulation.ts'
import { urls } from './urls.ts'

/** In the order in which they run, one at a time. */
export const parts: readonly Part[] = [
  kill,
  cluster,
  simulation,
  planted,
  outage,
  deadHooks,
  realHooks,
  urls,
  receivers,
  overload,
  diskFull,
]
