import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { isUnderWay, type Job as JobView, moment, scopeWords, skippedWords, stateWords } from '../job-words.ts'
import { PageTitle } from '../parts/page-title.tsx'
import { Problem } from '../parts/problem.tsx'
import { When } from '../parts/when.tsx'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { JobActions } from './job-actions.tsx'
import { JobBar } from './job-bar.tsx'
import { JobIcon } from './job-icon.tsx'
import { JobItems } from './job-items.tsx'
import './jobs.css'

const from = '/signed-in/targets/$owner/$name/jobs/$jobId'
const everyMs = 1_000

/** A job: the server goes on with it by itself, and the page looks how far it is. */
export function Job() {
  const { target, params } = useTarget()
  const { jobId } = useParams({ from })
  const search = useSearch({ from })
  const job = useQuery(
    trpc.jobs.get.queryOptions(
      { target, jobId },
      { staleTime: 0, refetchInterval: ({ state: { data } }) => (!data || isUnderWay(data) ? everyMs : false) },
    ),
  )
  return (
    <>
      <PageTitle
        title={`Redelivery job ${jobId}`}
        actions={job.data && <JobActions key={jobId} target={target} job={job.data} />}
      />
      {job.error && <Problem error={job.error} onRetry={() => void job.refetch()} />}
      <div className="job-head">{job.data && <Progress job={job.data} />}</div>
      {job.data && <JobItems target={target} params={params} job={job.data} search={search} />}
    </>
  )
}

function Progress({ job }: { readonly job: JobView }) {
  const { total, tally, queued, skipped, ratePerMinute, createdAt, createdBy, finishedAt } = job
  const left = total === null ? null : Math.max(0, total - queued - skipped.total)
  const counts: readonly (readonly [string, string, number | null])[] = [
    ['delivered', 'Delivered', tally.delivered],
    ['failed', 'Failed', tally.failed],
    ['cancelled', 'Cancelled', tally.cancelled],
    ['skipped', 'Passed over', skipped.total],
    ['waiting', 'Queued', tally.waiting],
    ['left', 'Not queued yet', left],
  ]
  return (
    <>
      <p className="foreign">
        {scopeWords(job, moment)}, {ratePerMinute.toLocaleString()} a minute at most. Started <When at={createdAt} /> by{' '}
        {createdBy}
        {finishedAt !== null && (
          <>
            , ended <When at={finishedAt} />
          </>
        )}
        .
      </p>
      <p className="job-state" aria-live="polite">
        <JobIcon job={job} /> <strong>{stateWords(job)}</strong>
      </p>
      <JobBar job={job} />
      <dl className="job-counts">
        {counts.map(([name, words, count]) => (
          <div key={name}>
            <dt className="small muted">
              <span className={`job-key ${name}`} />
              {words}
            </dt>
            <dd>{count === null ? '…' : count.toLocaleString()}</dd>
          </div>
        ))}
        <div>
          <dt className="small muted">In all</dt>
          <dd>{total === null ? '…' : total.toLocaleString()}</dd>
        </div>
      </dl>
      {skipped.total > 0 && (
        <ul className="small muted job-reasons">
          {skippedWords(job).map(({ words, count }) => (
            <li key={words}>
              {count.toLocaleString()} passed over: {words}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
