import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { failureOf } from '../trpc.ts'
import { PageTitle } from './page-title.tsx'
import { Problem } from './problem.tsx'

/** In the place of a page that cannot be shown: why, and the way on. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const tryAgain = () => {
    queries.reset()
    reset()
    void router.invalidate()
  }
  const refusal = failureOf(error)
  if (refusal?.code.endsWith('.not_found')) {
    return (
      <>
        <PageTitle title="There is nothing here" />
        <p className="foreign">
          {refusal.message} <Link to="/">See what there is.</Link>
        </p>
      </>
    )
  }
  return (
    <>
      <PageTitle title="This page cannot be shown" />
      <Problem error={error} onRetry={tryAgain} />
    </>
  )
}
