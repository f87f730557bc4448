import { Banner, Label } from '@primer/react'
import { Link } from '@tanstack/react-router'
import { attemptWords, completedWords, type DeliveryDetail, waitWords, weightOf } from '../attempt-words.ts'
import { eventWords, kindWords, resultWords, signLabel, signOf } from '../delivery-words.ts'
import { useNow } from '../now.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { StatusIcon } from '../parts/status-icon.tsx'
import { When } from '../parts/when.tsx'
import { type TargetInput, targetParams } from '../target.ts'
import type { Answers } from '../trpc.ts'
import { Redeliver } from './redeliver.tsx'

interface HeadProps {
  readonly target: TargetInput
  readonly delivery: DeliveryDetail
  readonly hook: Answers['hooks']['get'] | undefined
  readonly onRedelivered: () => void
}

/** What a delivery is and how it went; if it failed, why and what to do. */
export function DeliveryHead({ target, delivery, hook, onRedelivered }: HeadProps) {
  const { guid, hookId, settledAt, durationMs } = delivery
  const kind = kindWords(delivery)
  const params = targetParams(target)
  return (
    <>
      <Link
        to="/targets/$owner/$name/hooks/$hookId/deliveries"
        params={{ ...params, hookId }}
        className="delivery-hook foreign small"
      >
        Recent deliveries to {delivery.hook.url}
      </Link>
      <PageTitle
        title={`${eventWords(delivery)}, ${resultWords(delivery)}`}
        actions={<Redeliver target={target} delivery={delivery} hook={hook} onRedelivered={onRedelivered} />}
      >
        <StatusIcon sign={signOf(delivery)} words={signLabel(delivery)} /> {eventWords(delivery)}{' '}
        {kind !== null && <Label variant="secondary">{kind}</Label>}
      </PageTitle>
      <div className="delivery-facts">
        <span className="mono foreign">{guid}</span>
        <CopyButton text={guid} label="Copy GUID" />
        <Link to="/targets/$owner/$name/events/$guid" params={{ ...params, guid }}>
          Event
        </Link>
        <span className="muted">
          {attemptWords(delivery)}
          {settledAt !== null && (
            <>
              , <When at={settledAt} />. {completedWords(durationMs)}
            </>
          )}
        </span>
      </div>
      <Explanation delivery={delivery} hook={hook} />
    </>
  )
}

function Explanation({ delivery, hook }: Pick<HeadProps, 'delivery' | 'hook'>) {
  const { advice, nextAttemptAt, settledAt } = delivery
  const now = useNow()
  if (settledAt === null) {
    const { what, at } = waitWords({ attempt: delivery, hook, now })
    return (
      <Banner
        className="delivery-banner"
        variant="info"
        title="This delivery is queued"
        description={
          <>
            {what}
            {at !== null && (
              <>
                {' '}
                <When at={at} />
              </>
            )}
            . The page fills in by itself.
          </>
        }
      />
    )
  }
  if (advice === null) return null
  return (
    <Banner
      className="delivery-banner"
      variant={weightOf(delivery)}
      title={advice.what}
      description={
        <>
          {advice.todo}
          {nextAttemptAt !== null && (
            <>
              {' '}
              The next attempt is due <When at={nextAttemptAt} />.
            </>
          )}
        </>
      }
    />
  )
}
