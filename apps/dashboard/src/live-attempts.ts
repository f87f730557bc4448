import { useSubscription } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import type { Attempt, DeliveryDetail } from './attempt-words.ts'
import { mergeAttempts } from './merge-attempts.ts'
import type { TargetInput } from './target.ts'
import { trpc } from './trpc.ts'

interface LiveOptions {
  readonly target: TargetInput
  readonly delivery: DeliveryDetail
  /** Asks for the delivery anew: what settled has an answer to show. */
  readonly refresh: () => void
}

interface LiveAttempts {
  /** Newest first. */
  readonly attempts: readonly Attempt[]
  /** News arrive. */
  readonly isLive: boolean
}

/** The attempts of a delivery's event at its hook, as they come and settle. */
export function useLiveAttempts({ target, delivery, refresh }: LiveOptions): LiveAttempts {
  const { hookId, guid, id } = delivery
  const [heard, setHeard] = useState<ReadonlyMap<number, Attempt>>(new Map())
  const attempts = mergeAttempts(delivery.attempts, heard)
  const { status } = useSubscription(
    trpc.deliveries.follow.subscriptionOptions(
      { target, hookId },
      {
        // What settled between the page's question and the first news is in neither.
        onStarted: () => void (attempts.some(({ settledAt }) => settledAt === null) && refresh()),
        onData: ({ data }) => {
          if (data.guid !== guid) return
          setHeard((known) => new Map(known).set(data.id, data))
          if (data.id === id && data.settledAt !== null && delivery.settledAt === null) refresh()
        },
      },
    ),
  )
  return { attempts, isLive: status === 'pending' }
}
