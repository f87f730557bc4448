import { audit } from './trpc/audit.ts'
import { backups } from './trpc/backups.ts'
import { router } from './trpc/base.ts'
import { deliveries } from './trpc/deliveries.ts'
import { doctor } from './trpc/doctor.ts'
import { events } from './trpc/events.ts'
import { hooks } from './trpc/hooks.ts'
import { jobs } from './trpc/jobs.ts'
import { repositories } from './trpc/repositories.ts'
import { session } from './trpc/session.ts'
import { targets } from './trpc/targets.ts'
import { tokens } from './trpc/tokens.ts'

export const appRouter = router({
  session,
  targets,
  hooks,
  deliveries,
  jobs,
  events,
  repositories,
  tokens,
  audit,
  doctor,
  backups,
})

/** All that a tRPC client needs to know. */
export type AppRouter = typeof appRouter

/** What the command line tells of a copy, which no server makes. */
export type { InstallationCopy } from './copy.ts'
export type { TransferProgress } from '@repohook/store'
