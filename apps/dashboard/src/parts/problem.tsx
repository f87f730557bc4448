import { Banner } from '@primer/react'
import { failureOf } from '../trpc.ts'

interface ProblemProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** Why something cannot be shown, in the server's words where it refused, and what to do. */
export function Problem({ error, onRetry }: ProblemProps) {
  const refusal = failureOf(error)
  const words = refusal?.message ?? 'The server did not answer. It may be restarting, or your connection is lost.'
  return (
    <Banner
      variant="critical"
      title={refusal ? 'This cannot be shown' : 'Something is wrong'}
      description={<span className="foreign">{words}</span>}
      {...(onRetry && { primaryAction: <Banner.PrimaryAction onClick={onRetry}>Try again</Banner.PrimaryAction> })}
    />
  )
}
