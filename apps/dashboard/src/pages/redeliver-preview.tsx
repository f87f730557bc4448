import { counted } from '../counted.ts'
import { duration } from '../duration.ts'
import type { Answers } from '../trpc.ts'

interface RedeliverPreviewProps {
  readonly preview: Answers['jobs']['preview'] | undefined
  readonly ratePerMinute: number
}

/** How much a job would be. */
export function RedeliverPreview({ preview, ratePerMinute }: RedeliverPreviewProps) {
  if (!preview) return <p className="muted">Counting …</p>
  const { count, inactive, isMore, hooks } = preview
  const asleep = inactive > 0 && (
    <p className="muted small">
      {inactive} more failed at webhooks that are inactive, and are left out: activate those to redeliver.
    </p>
  )
  if (count === 0 && !isMore) {
    return (
      <>
        <p>Nothing that failed there is left to redeliver: all of it was delivered since, or waits to be.</p>
        {asleep}
      </>
    )
  }
  const about = `${isMore ? 'At least ' : ''}${counted(count, 'delivery', 'deliveries')}`
  const isRate = Number.isInteger(ratePerMinute) && ratePerMinute > 0
  return (
    <>
      <p>
        <strong>{about}</strong>
        {hooks > 1 && ` at ${hooks} webhooks`} will go out again, each event once for each webhook
        {isRate && `, in ${duration((count * 60_000) / ratePerMinute)} at the soonest`}. What is delivered meanwhile is
        left out.
      </p>
      {asleep}
    </>
  )
}
