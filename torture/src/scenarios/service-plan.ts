import type { Plan } from '../simulation/plan.ts'

/** One server as the service runs it by default, on a day without accidents. */
export const servicePlan: Omit<Plan, 'eventfulMs' | 'hooks' | 'receivers'> = {
  servers: 1,
  alone: true,
  slots: 64,
  perHook: 8,
  bytes: 64 * 1024 * 1024,
  parkAfter: 10,
  maxQueued: 100_000,
  timeoutMs: 10_000,
  retryPolicy: 'standard',
  retentionMs: 30 * 24 * 3_600_000,
  publishEveryMs: 1_000,
  peopleEveryMs: 1_000,
  faults: {
    crashEveryMs: null,
    crashInCalls: 0,
    pauseEveryMs: null,
    setClockEveryMs: null,
    stopEveryMs: null,
    storeFailsInCalls: 0,
  },
}
