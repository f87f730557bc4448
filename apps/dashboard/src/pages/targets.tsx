import './targets.css'
import { Button } from '@primer/react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageTitle } from '../parts/page-title.tsx'
import { Problem } from '../parts/problem.tsx'
import { useRowKeys } from '../shortcuts.tsx'
import { client, trpc } from '../trpc.ts'
import { FirstRepository } from './first-repository.tsx'
import { TargetSearch } from './target-search.tsx'
import { TargetRow, TargetRowSkeleton } from './target-row.tsx'

/** All that webhooks can be installed on, as far as who is signed in may see it. */
export function Targets() {
  const { q = '' } = useSearch({ from: '/signed-in/' })
  const found = useTargets(q)
  useRowKeys('.target-row a')

  const targets = found.data?.pages.flatMap((page) => page.targets)
  const hasRepository = targets?.some(({ kind }) => kind === 'repository') ?? true
  return (
    <>
      <PageTitle title="Targets" />
      <p className="muted">Repositories, organizations and this installation: what webhooks can be installed on.</p>
      <TargetSearch q={q} />
      {found.isError && !targets && <Problem error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className="box" aria-busy="true">
          <TargetRowSkeleton />
          <TargetRowSkeleton />
          <TargetRowSkeleton />
        </div>
      )}
      {targets && targets.length > 0 && (
        <ul className="box plain-list" aria-label="Targets" aria-busy={found.isPlaceholderData}>
          {targets.map((target) => (
            <TargetRow key={`${target.kind} ${target.name}`} target={target} />
          ))}
        </ul>
      )}
      {targets?.length === 0 && q !== '' && (
        <p className="box targets-none">
          <span className="foreign">Nothing here has “{q}” in its name.</span>
        </p>
      )}
      {found.hasNextPage && (
        <Button
          block
          className="show-more"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {q === '' && !hasRepository && !found.hasNextPage && <FirstRepository />}
    </>
  )
}

const refreshMs = 30_000

function useTargets(search: string) {
  return useInfiniteQuery({
    queryKey: [...trpc.targets.list.queryKey({ search }), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.targets.list.query({ search, ...(pageParam !== null && { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
}
