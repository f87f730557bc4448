import './hooks.css'
import { PlusIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ButtonLink } from '../parts/button-link.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { useMay } from '../session.ts'
import { useRowKeys, useShortcut } from '../shortcuts.tsx'
import { type TargetInput, targetName, useTarget } from '../target.ts'
import { client, trpc } from '../trpc.ts'
import { FirstHook } from './first-hook.tsx'
import { HookRow } from './hook-row.tsx'

/** The hooks of a target, and how they do. */
export function Hooks() {
  const { target, params } = useTarget()
  const navigate = useNavigate()
  const mayAdd = useMay(target.kind, 'write')
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useHooks(target)
  useRowKeys('.hook-url')
  useShortcut('c', 'Add a webhook', () => {
    if (mayAdd) void navigate({ to: '/targets/$owner/$name/hooks/new', params })
  })
  const hooks = data.pages.flat()
  return (
    <>
      <PageTitle
        title={`Webhooks of ${targetName(target)}`}
        actions={
          mayAdd && (
            <ButtonLink variant="primary" leadingVisual={PlusIcon} to="/targets/$owner/$name/hooks/new" params={params}>
              Add webhook
            </ButtonLink>
          )
        }
      >
        Webhooks
      </PageTitle>
      {hooks.length === 0 ? (
        <FirstHook target={target} />
      ) : (
        <>
          <p className="muted">Each gets a signed POST request for every event that it hears.</p>
          <ul className="box plain-list" aria-label="Webhooks">
            {hooks.map((overview) => (
              <HookRow key={overview.hook.id} overview={overview} />
            ))}
          </ul>
          {hasNextPage && (
            <Button block className="show-more" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </Button>
          )}
        </>
      )}
    </>
  )
}

const pageSize = 50
const refreshMs = 5_000

function useHooks(target: TargetInput) {
  return useSuspenseInfiniteQuery({
    queryKey: [...trpc.hooks.overview.queryKey({ target }), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.hooks.overview.query(
        { target, limit: pageSize, ...(pageParam !== null && { after: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < pageSize ? null : page.at(-1)?.hook.id),
    refetchInterval: refreshMs,
  })
}
