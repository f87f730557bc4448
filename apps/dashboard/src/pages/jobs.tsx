import { SyncIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { isUnderWay, moment, scopeWords, stateWords } from '../job-words.ts'
import { ButtonLink } from '../parts/button-link.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Problem } from '../parts/problem.tsx'
import { When } from '../parts/when.tsx'
import { useMay } from '../session.ts'
import { useRowKeys } from '../shortcuts.tsx'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { JobBar } from './job-bar.tsx'
import { JobIcon } from './job-icon.tsx'
import { NoJobs } from './no-jobs.tsx'
import './jobs.css'

const RedeliverFailedDialog = lazy(async () => {
  const { RedeliverFailedDialog: Dialog } = await import('./redeliver-failed-dialog.tsx')
  return { default: Dialog }
})

const from = '/signed-in/targets/$owner/$name/jobs'
const pageSize = 20
const everyMs = 2_000

/** Redeliveries in bulk of a target, newest first. */
export function Jobs() {
  const { target, params } = useTarget()
  const search = useSearch({ from })
  const mayRedeliver = useMay(target.kind, 'write')
  const [isAsked, setIsAsked] = useState(false)
  const jobs = useQuery(
    trpc.jobs.list.queryOptions(
      // One more than is shown tells whether there are others.
      { target, ...search, limit: pageSize + 1 },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) ? everyMs : false),
      },
    ),
  )
  useRowKeys('.job-link')
  const shown = jobs.data?.slice(0, pageSize) ?? []
  const last = shown.at(-1)
  return (
    <>
      <PageTitle
        title="Redelivery jobs"
        actions={
          mayRedeliver && (
            <Button leadingVisual={SyncIcon} onClick={() => setIsAsked(true)}>
              Redeliver what failed…
            </Button>
          )
        }
      />
      {jobs.error && <Problem error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && <NoJobs target={target} />}
      {(jobs.isPending || shown.length > 0) && (
        <ul className="box job-list" aria-label="Redelivery jobs" aria-busy={jobs.isPending}>
          {shown.map((job) => (
            <li key={job.id} className="box-row">
              <JobIcon job={job} />
              <div className="grow">
                <Link
                  className="job-link foreign"
                  to="/targets/$owner/$name/jobs/$jobId"
                  params={{ ...params, jobId: job.id }}
                >
                  {scopeWords(job, moment)}
                </Link>
                <div className="muted small foreign">
                  #{job.id} started <When at={job.createdAt} /> by {job.createdBy}. {stateWords(job)}.
                </div>
              </div>
              <div className="job-short">
                <JobBar job={job} />
                <span className="muted small">
                  {job.tally.delivered.toLocaleString()} of {(job.total ?? 0).toLocaleString()} delivered
                  {job.tally.failed > 0 && `, ${job.tally.failed.toLocaleString()} failed`}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
      {(search.below !== undefined || (jobs.data?.length ?? 0) > pageSize) && (
        <nav className="job-pager" aria-label="Pages">
          {search.below !== undefined && (
            <ButtonLink to="/targets/$owner/$name/jobs" params={params} search={{}}>
              Newest
            </ButtonLink>
          )}
          {last && (jobs.data?.length ?? 0) > pageSize && (
            <ButtonLink to="/targets/$owner/$name/jobs" params={params} search={{ below: last.id }}>
              Older
            </ButtonLink>
          )}
        </nav>
      )}
      {isAsked && (
        <Suspense>
          <RedeliverFailedDialog target={target} params={params} onClose={() => setIsAsked(false)} />
        </Suspense>
      )}
    </>
  )
}
