import { Heading, Select } from '@primer/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isUnderWay, type Job } from '../job-words.ts'
import { type JobSearch, parseJobSearch } from '../job-search.ts'
import { ButtonLink } from '../parts/button-link.tsx'
import { Problem } from '../parts/problem.tsx'
import { useRowKeys } from '../shortcuts.tsx'
import type { TargetInput, TargetParams } from '../target.ts'
import { trpc } from '../trpc.ts'
import { DeliveryRow } from './delivery-row.tsx'

interface JobItemsProps {
  readonly target: TargetInput
  readonly params: TargetParams
  readonly job: Job
  readonly search: JobSearch
}

const pageSize = 30
const everyMs = 2_000

/** What became of each that the job queued, in that order: others come at the end, so nothing moves. */
export function JobItems({ target, params, job, search }: JobItemsProps) {
  const navigate = useNavigate()
  const items = useQuery(
    trpc.jobs.items.queryOptions(
      // One more than is shown tells whether there are others.
      { target, jobId: job.id, ...search, limit: pageSize + 1 },
      { placeholderData: keepPreviousData, staleTime: 0, refetchInterval: isUnderWay(job) ? everyMs : false },
    ),
  )
  useRowKeys('.delivery-link')
  const shown = items.data?.slice(0, pageSize) ?? []
  const last = shown.at(-1)
  const link = { to: '/targets/$owner/$name/jobs/$jobId', params: { ...params, jobId: job.id } } as const
  const { after, ...first } = search
  const hasNext = (items.data?.length ?? 0) > pageSize
  return (
    <section aria-labelledby="job-items">
      <div className="job-items-head">
        <Heading as="h2" variant="small" id="job-items">
          Deliveries
        </Heading>
        <Select
          aria-label="Outcome"
          value={search.outcome ?? ''}
          onChange={(event) => void navigate({ ...link, search: parseJobSearch({ outcome: event.target.value }) })}
        >
          <Select.Option value="">All outcomes</Select.Option>
          <Select.Option value="waiting">Queued</Select.Option>
          <Select.Option value="delivered">Delivered</Select.Option>
          <Select.Option value="failed">Failed</Select.Option>
          <Select.Option value="cancelled">Cancelled</Select.Option>
        </Select>
      </div>
      {items.error && <Problem error={items.error} onRetry={() => void items.refetch()} />}
      <div className="box job-items">
        <ul className="delivery-rows" aria-label="Deliveries of the job">
          {shown.map((delivery) => (
            <li key={delivery.id}>
              <DeliveryRow
                delivery={delivery}
                params={params}
                readAt={items.dataUpdatedAt}
                hasHook={job.hookId === null}
              />
            </li>
          ))}
        </ul>
        {items.data?.length === 0 && <p className="muted job-nothing">{nothingWords(job, search)}</p>}
      </div>
      {(after !== undefined || hasNext) && (
        <nav className="job-pager" aria-label="Pages">
          {after !== undefined && (
            <ButtonLink {...link} search={first}>
              First
            </ButtonLink>
          )}
          {last && hasNext && (
            <ButtonLink {...link} search={{ ...first, after: last.id }}>
              Next
            </ButtonLink>
          )}
        </nav>
      )}
    </section>
  )
}

function nothingWords(job: Job, { outcome, after }: JobSearch): string {
  if (after !== undefined) return 'Nothing comes after this.'
  if (outcome !== undefined) return isUnderWay(job) ? 'None of it so far.' : 'None of it.'
  return isUnderWay(job) ? 'Nothing is queued yet.' : 'Nothing was queued.'
}
