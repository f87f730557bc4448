import { AlertFillIcon, CheckCircleFillIcon, PauseIcon, SkipIcon, SyncIcon } from '@primer/octicons-react'
import type { Job } from '../job-words.ts'

/** How a job does, at a glance. */
export function JobIcon({ job: { state, tally } }: { readonly job: Job }) {
  if (state === 'running') return <SyncIcon className="waiting" aria-label="Running" />
  if (state === 'paused') return <PauseIcon className="waiting" aria-label="Paused" />
  if (state === 'cancelled') return <SkipIcon className="muted" aria-label="Cancelled" />
  if (tally.failed > 0) return <AlertFillIcon className="failed" aria-label="Done; some failed" />
  return <CheckCircleFillIcon className="ok" aria-label="Done" />
}
