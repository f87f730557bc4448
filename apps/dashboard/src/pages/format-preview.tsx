import { FormControl, Heading, Select, Spinner } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { lazy, Suspense, useState } from 'react'
import type { groupEvents } from '../event-groups.ts'
import { faultWords } from '../fault-words.ts'
import type { FormatName } from '../formats.ts'
import { EventOptions } from '../parts/event-options.tsx'
import { HeadersTable } from '../parts/headers-table.tsx'
import { failureOf } from '../trpc.ts'
import type { Preview } from './use-preview.ts'

const PayloadView = lazy(async () => {
  const { PayloadView: View } = await import('../parts/payload-view.tsx')
  return { default: View }
})

interface FormatPreviewProps {
  readonly preview: Preview
  /** The events of which there may be one to look at. */
  readonly known: Parameters<typeof groupEvents>[0]
  readonly event: string
  readonly onEvent: (event: string) => void
  readonly format: FormatName
}

/** A sample of an event as the receiver would get it, before anything is saved. */
export default function FormatPreview({ preview, known, event, onEvent, format }: FormatPreviewProps) {
  const [isOpen, setIsOpen] = useState(format !== 'github')
  return (
    <details
      className="box hook-form-advanced"
      open={isOpen}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>Preview</summary>
      <FormControl>
        <FormControl.Label>Sample event</FormControl.Label>
        <Select block value={event} onChange={({ target: { value } }) => onEvent(value)}>
          <EventOptions known={known} />
        </Select>
      </FormControl>
      <section aria-label="What would be sent" aria-busy={preview.isFetching} className="hook-form-group">
        <Heading as="h2" variant="small">
          What would be sent
        </Heading>
        {isOpen && <Result preview={preview} />}
      </section>
    </details>
  )
}

function Result({ preview }: { readonly preview: Preview }) {
  const { data, error, isFetching } = preview
  if (error) {
    const refusal = failureOf(error)
    const words = refusal ? faultWords(refusal) : 'The server did not answer. What you typed is still here.'
    return <InlineMessage variant="critical">{words}</InlineMessage>
  }
  if (!data) {
    if (isFetching) return <Spinner size="small" srText="Loading the preview" />
    return <p className="muted">Enter the payload URL, and this shows what will be sent to it.</p>
  }
  return (
    <>
      {data.heldBack !== null && (
        <InlineMessage variant="warning">{`The filter would keep this event back. ${data.heldBack}`}</InlineMessage>
      )}
      {data.kind === 'fault' ? (
        <InlineMessage variant="critical">{faultWords(data)}</InlineMessage>
      ) : (
        <>
          <p className="mono foreign">
            {data.method} {data.url}
          </p>
          <HeadersTable title="Headers" headers={Object.entries(data.headers)} />
          {data.body === '' ? (
            <p className="muted">It has no body.</p>
          ) : (
            <Suspense>
              <PayloadView text={data.body} label="body" />
            </Suspense>
          )}
        </>
      )}
    </>
  )
}
