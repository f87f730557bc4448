import './test-dialog.css'
import { Button, Dialog, FormControl, Select, Textarea } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Hook } from '../hook-values.ts'
import { jsonFault } from '../json-fault.ts'
import { EventOptions } from '../parts/event-options.tsx'
import { useTarget } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'
import { useSentNotice } from './sent-notice.tsx'

interface TestDialogProps {
  readonly hook: Hook
  /** Payloads that were edited, by event: they are there again when the dialog is. */
  readonly edits: Readonly<Record<string, string>>
  readonly onEdit: (edits: Readonly<Record<string, string>>) => void
  readonly onClose: () => void
}

/** Sends a hook any event, with its sample payload or what somebody makes of it, byte for byte. */
export function TestDialog({ hook, edits, onEdit, onClose }: TestDialogProps) {
  const { target } = useTarget()
  const tellSent = useSentNotice()
  const { data: catalogue } = useSuspenseQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const known = catalogue.filter(({ targets, name }) => targets.includes(target.kind) && name !== 'ping')
  const [event, setEvent] = useState(() => firstOf(hook, known))
  const sample = useQuery(trpc.events.sample.queryOptions({ target, event }, { staleTime: Infinity }))
  const edited = edits[event]
  const payload = edited ?? sample.data?.payload ?? ''
  const fault = payload === '' && sample.isPending ? null : jsonFault(payload)

  const test = useMutation(
    trpc.hooks.test.mutationOptions({
      onSuccess: ({ id }) => {
        tellSent(`A test of ${event} is on its way.`, hook.id, id)
        onClose()
      },
    }),
  )
  const send = () => {
    if (!fault && !test.isPending) test.mutate({ target, hookId: hook.id, event, payload })
  }
  return (
    <Dialog
      title="Send a test event"
      subtitle="It goes to this webhook alone, whichever events it listens to."
      width="xlarge"
      position={{ narrow: 'fullscreen', regular: 'center' }}
      onClose={onClose}
      footerButtons={[
        { content: 'Cancel', onClick: onClose },
        { content: 'Send', buttonType: 'primary', loading: test.isPending, disabled: fault !== null, onClick: send },
      ]}
    >
      <div className="test-dialog">
        <FormControl>
          <FormControl.Label>Event</FormControl.Label>
          <Select block value={event} onChange={({ target: { value } }) => setEvent(value)}>
            <EventOptions known={known} />
          </Select>
          <FormControl.Caption>{known.find(({ name }) => name === event)?.description}</FormControl.Caption>
        </FormControl>
        <FormControl disabled={sample.isPending && edited === undefined}>
          <FormControl.Label>Payload</FormControl.Label>
          <Textarea
            block
            rows={16}
            resize="vertical"
            className="test-dialog-payload"
            spellCheck={false}
            value={payload}
            onChange={({ target: { value } }) => onEdit({ ...edits, [event]: value })}
          />
          {fault && (
            <FormControl.Validation variant="error">{`Line ${fault.line}: ${fault.message}`}</FormControl.Validation>
          )}
        </FormControl>
        {edited !== undefined && (
          <Button
            size="small"
            onClick={() => onEdit(Object.fromEntries(Object.entries(edits).filter(([name]) => name !== event)))}
          >
            Take the sample again
          </Button>
        )}
        {sample.error && edited === undefined && (
          <InlineMessage variant="critical">{wordsOf(sample.error)}</InlineMessage>
        )}
        {test.error && <InlineMessage variant="critical">{wordsOf(test.error)}</InlineMessage>}
      </div>
    </Dialog>
  )
}

const wordsOf = (error: unknown): string =>
  failureOf(error)?.message ?? 'The server did not answer. What you typed is still here: try again.'

/** An event that the hook listens to, where there is one. */
function firstOf(hook: Hook, known: readonly { readonly name: string }[]): string {
  const names = known.map(({ name }) => name)
  return hook.events.find((name) => names.includes(name)) ?? (names.includes('push') ? 'push' : (names[0] ?? ''))
}
