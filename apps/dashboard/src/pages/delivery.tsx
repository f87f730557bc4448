import { Heading, Spinner } from '@primer/react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { PageTitle } from '../parts/page-title.tsx'
import { PayloadView } from '../parts/payload-view.tsx'
import { Problem } from '../parts/problem.tsx'
import { targetOf } from '../target.ts'
import { trpc } from '../trpc.ts'

export function Delivery() {
  const { owner, name, hookId, deliveryId } = useParams({
    from: '/signed-in/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId',
  })
  const target = targetOf({ owner, name })
  const { data: delivery, error, refetch } = useQuery(trpc.deliveries.get.queryOptions({ target, hookId, deliveryId }))
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!delivery) return <Spinner className="page-spinner" srText="Loading" />
  const { event, action, request, response } = delivery
  return (
    <>
      <PageTitle title={action === null ? event : `${event}.${action}`} />
      <Heading as="h2" variant="small">
        Payload
      </Heading>
      <PayloadView text={request.payload} />
      {response.body !== null && (
        <>
          <Heading as="h2" variant="small">
            Response
          </Heading>
          <PayloadView text={response.body} label="response" />
        </>
      )}
    </>
  )
}
