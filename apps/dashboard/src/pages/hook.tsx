import './hook.css'
import { BeakerIcon, BroadcastIcon, GearIcon, HistoryIcon } from '@primer/octicons-react'
import { Button, SkeletonBox } from '@primer/react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useHookInput } from '../hook-query.ts'
import type { HookOverview } from '../hook-words.ts'
import { useNotice } from '../notices.tsx'
import { FormatLabel } from '../parts/format-label.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Problem } from '../parts/problem.tsx'
import { useMay } from '../session.ts'
import { useTarget } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'
import { HookCondition, HookLabel } from './hook-condition.tsx'
import { useSentNotice } from './sent-notice.tsx'

const TestDialog = lazy(async () => {
  const { TestDialog: Dialog } = await import('./test-dialog.tsx')
  return { default: Dialog }
})

/** What stands around the pages of a hook: its URL, how it does, and what can be sent to it. */
export function HookPage() {
  const input = useHookInput()
  const { data, error, refetch } = useQuery(
    trpc.hooks.overview.queryOptions(input, {
      // It may be parked, or open again, while somebody looks.
      refetchInterval: ({ state }) => (state.data?.[0]?.condition === 'parked' ? 2_000 : 10_000),
    }),
  )
  const [overview] = data ?? []
  if (overview) return <Known key={overview.hook.id} overview={overview} />
  if (error) {
    return (
      <>
        <PageTitle title={`Webhook ${input.hookId}`} />
        <Problem error={error} onRetry={() => void refetch()} />
      </>
    )
  }
  return <SkeletonBox height={480} />
}

function Known({ overview }: { readonly overview: HookOverview }) {
  const { hook } = overview
  const { params } = useTarget()
  const input = useHookInput()
  const ping = usePing()
  const mayTest = useMay(input.target.kind, 'write')
  const [isTesting, setIsTesting] = useState(false)
  const [edits, setEdits] = useState<Readonly<Record<string, string>>>({})
  const at = { ...params, hookId: hook.id }
  return (
    <>
      <PageTitle
        title={hook.config.url}
        actions={
          <>
            <Button leadingVisual={BroadcastIcon} loading={ping.isPending} onClick={() => ping.mutate(input)}>
              Ping
            </Button>
            <Button leadingVisual={BeakerIcon} disabled={!mayTest} onClick={() => setIsTesting(true)}>
              Send a test event
            </Button>
          </>
        }
      >
        <span className="hook-url" title={hook.config.url}>
          {hook.config.url}
        </span>
        <FormatLabel format={hook.format} />
        <HookLabel overview={overview} />
      </PageTitle>
      <HookCondition overview={overview} />
      <nav className="tabs" aria-label="Webhook">
        <Link to="/targets/$owner/$name/hooks/$hookId" params={at} activeOptions={{ exact: true }}>
          <GearIcon />
          Settings
        </Link>
        <Link to="/targets/$owner/$name/hooks/$hookId/deliveries" params={at}>
          <HistoryIcon />
          Recent deliveries
        </Link>
      </nav>
      <Outlet />
      {isTesting && (
        <Suspense>
          <TestDialog hook={hook} edits={edits} onEdit={setEdits} onClose={() => setIsTesting(false)} />
        </Suspense>
      )}
    </>
  )
}

function usePing() {
  const tell = useNotice()
  const tellSent = useSentNotice()
  return useMutation(
    trpc.hooks.ping.mutationOptions({
      onSuccess: ({ id }, { hookId }) => tellSent('A ping is on its way.', hookId, id),
      onError: (error) =>
        tell({
          variant: 'critical',
          text: failureOf(error)?.message ?? 'The server did not answer, so a ping may or may not be on its way.',
        }),
    }),
  )
}
