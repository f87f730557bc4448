import { Heading } from '@primer/react'
import { Link } from '@tanstack/react-router'
import { type Attempt, attemptWords, waitWords } from '../attempt-words.ts'
import { resultWords, signLabel, signOf } from '../delivery-words.ts'
import { useNow } from '../now.ts'
import { StatusIcon } from '../parts/status-icon.tsx'
import { duration } from '../duration.ts'
import { When } from '../parts/when.tsx'
import { useTarget } from '../target.ts'
import type { Answers } from '../trpc.ts'

interface AttemptsProps {
  /** Which of them the page shows. */
  readonly shownId: number
  readonly attempts: readonly Attempt[]
  /** There are more than are told. */
  readonly hasEarlier: boolean
  readonly hook: Answers['hooks']['get'] | undefined
}

/** Every attempt to hand the event to the hook, newest first, with what became of it and what comes next. */
export function DeliveryAttempts({ shownId, attempts, hasEarlier, hook }: AttemptsProps) {
  return (
    <section className="delivery-attempts" aria-labelledby="attempts">
      <Heading as="h2" variant="small" id="attempts">
        Attempts
      </Heading>
      <ol className="attempts" aria-live="polite" aria-relevant="additions text">
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            <StatusIcon sign={signOf(attempt)} words={signLabel(attempt)} />
            <div>
              <AttemptLink attempt={attempt} isShown={attempt.id === shownId} />
              <div className="muted small">
                <Fate attempt={attempt} hook={hook} />
              </div>
            </div>
          </li>
        ))}
      </ol>
      {hasEarlier && <p className="muted small">There are earlier ones: the newest 100 are shown.</p>}
    </section>
  )
}

function AttemptLink({ attempt, isShown }: { readonly attempt: Attempt; readonly isShown: boolean }) {
  const { params } = useTarget()
  const { hookId, id: deliveryId } = attempt
  return (
    <Link
      from="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId"
      to="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId"
      params={{ ...params, hookId, deliveryId }}
      search={(search) => search}
      {...(isShown && { 'aria-current': 'page' })}
    >
      {attemptWords(attempt)}
    </Link>
  )
}

function Fate({ attempt, hook }: { readonly attempt: Attempt; readonly hook: AttemptsProps['hook'] }) {
  const { settledAt, durationMs } = attempt
  const now = useNow()
  if (settledAt !== null) {
    return (
      <>
        <span className="foreign">{resultWords(attempt)}</span>
        {durationMs !== null && `, ${duration(durationMs)}`}, <When at={settledAt} />
      </>
    )
  }
  const { what, at } = waitWords({ attempt, hook, now })
  return (
    <>
      {what}
      {at !== null && (
        <>
          {' '}
          <When at={at} />
        </>
      )}
    </>
  )
}
