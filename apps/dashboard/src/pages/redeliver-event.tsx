import { SyncIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useState } from 'react'
import type { HookAccount } from '../account-words.ts'
import { useMay } from '../session.ts'
import { targetInput } from '../target.ts'
import { queryClient, trpc } from '../trpc.ts'
import { RedeliverDialog } from './redeliver-dialog.tsx'

interface RedeliverEventProps {
  readonly account: HookAccount
  readonly guid: string
}

/** Sends an event to a hook once more, by the newest delivery that went there. */
export function RedeliverEvent({ account: { target, hookId, url, changes, attempts }, guid }: RedeliverEventProps) {
  const [isAsking, setIsAsking] = useState(false)
  const mayRedeliver = useMay(target?.kind ?? 'repository', 'write')
  const settled = attempts.findLast(({ settledAt }) => settledAt !== null)
  const isGone = changes.some(({ kind }) => kind === 'deleted' || kind === 'forgotten')
  if (!settled || !target || isGone || !mayRedeliver) return null
  const name = url ?? `webhook ${hookId}`
  return (
    <>
      <Button
        size="small"
        leadingVisual={SyncIcon}
        aria-label={`Redeliver to ${name}`}
        onClick={() => setIsAsking(true)}
      >
        Redeliver
      </Button>
      {isAsking && (
        <RedeliverDialog
          target={targetInput(target)}
          hookId={hookId}
          url={name}
          deliveries={[{ id: settled.id, guid }]}
          onClose={() => setIsAsking(false)}
          onDone={() => void queryClient.invalidateQueries({ queryKey: trpc.events.why.queryKey() })}
        />
      )}
    </>
  )
}
