import { Flash, Heading } from '@primer/react'
import type { DeliveryDetail } from '../attempt-words.ts'
import { HeadersTable } from '../parts/headers-table.tsx'
import { PayloadView } from '../parts/payload-view.tsx'
import { sizeOf } from '../size.ts'

/** What the receiver answered, as text whatever it is. */
export function DeliveryResponse({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { outcome, response, settledAt, advice } = delivery
  const status = outcome?.kind === 'delivered' || outcome?.kind === 'refused' ? outcome.status : null
  if (settledAt === null) return <p className="muted">No response yet.</p>
  if (status === null) return <p className="muted">There was no response. {advice?.what}</p>
  return (
    <div className="sections">
      <section>
        <dl className="facts">
          <dt>Status</dt>
          <dd className="mono">{status}</dd>
        </dl>
      </section>
      <HeadersTable title="Response headers" headers={response.headers ?? []} />
      <section>
        <Heading as="h3" variant="small">
          Body
        </Heading>
        <Body delivery={delivery} />
      </section>
    </div>
  )
}

function Body({ delivery: { response, flags } }: { readonly delivery: DeliveryDetail }) {
  const { body, bodyBytes, isCut, isBinary } = response
  if (isBinary || body === null) return <p className="muted">{sizeOf(bodyBytes ?? 0)} that are not text.</p>
  if (body === '') return <p className="muted">The response had no body.</p>
  return (
    <>
      {isCut && <Flash variant="warning">Only the first 64 KB are kept: the response was longer.</Flash>}
      {flags.includes('response_incomplete') && (
        <Flash variant="warning">The body broke off: this is what came of it.</Flash>
      )}
      <PayloadView text={body} label="response" />
    </>
  )
}
