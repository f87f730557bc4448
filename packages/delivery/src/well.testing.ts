import type { HookHealth } from './delivery.ts'

/** The health of a hook that nothing is the matter with. */
export const well: HookHealth = {
  isParked: false,
  failuresInARow: 0,
  probes: 0,
  probeAt: null,
  resumedAt: null,
  concurrency: null,
  ratePerMinute: null,
  parkAfter: null,
}
