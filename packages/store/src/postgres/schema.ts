import { define } from '../define.ts'
import { postgresKit } from './kit.ts'

/** What drizzle-kit reads to write migrations. */
export const {
  targets,
  hooks,
  hookEvents,
  events,
  deliveries,
  redeliveryJobs,
  exchanges,
  hookHours,
  tokens,
  sessions,
  audit,
  keyChecks,
  unfinishedCopies,
} = define(postgresKit)
