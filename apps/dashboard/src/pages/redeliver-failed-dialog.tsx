import './redeliver-failed-dialog.css'
import { Dialog, FormControl, Select, TextInput } from '@primer/react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { withoutGaps, type DeliverySearch } from '../delivery-search.ts'
import { fromLocal, toLocal } from '../local-moment.ts'
import { Problem } from '../parts/problem.tsx'
import { newRequestKey } from '../request-key.ts'
import type { TargetInput, TargetParams } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'
import { RedeliverPreview } from './redeliver-preview.tsx'
import { useLater } from './use-later.ts'

interface RedeliverFailedDialogProps {
  readonly target: TargetInput
  readonly params: TargetParams
  /** Without it, of every hook of the target. */
  readonly hookId?: number
  /** What the reader looked at, to begin with. */
  readonly search?: DeliverySearch
  readonly onClose: () => void
}

interface Fields {
  /** So long ago, in milliseconds, or `other`. */
  readonly since: string
  readonly from: string
  readonly event: string
  readonly action: string
  readonly rate: number
}

const anything: DeliverySearch = {}
const hourMs = 3_600_000
const typingMs = 300
const formId = 'redeliver-failed'

/** Starts a job that redelivers all that failed since a moment, after it was counted. */
export function RedeliverFailedDialog({
  target,
  params,
  hookId,
  search = anything,
  onClose,
}: RedeliverFailedDialogProps) {
  const navigate = useNavigate()
  const [keys] = useState(() => new Map<string, string>())
  const [openedAt] = useState(() => Date.now())
  const [defaultValues] = useState(() => fieldsOf(search, openedAt))
  const form = useForm<Fields>({ mode: 'onChange', defaultValues })
  const { register, handleSubmit, control, setError, formState } = form
  const fields = { ...defaultValues, ...useWatch({ control }) }
  const query = queryOf(fields, openedAt)
  const typed = useLater(JSON.stringify(query), typingMs)
  const preview = useQuery(
    trpc.jobs.preview.queryOptions(
      { target, ...query, ...(hookId !== undefined && { hookId }) },
      // Counting reads much of the log: not at every letter.
      { placeholderData: keepPreviousData, staleTime: 0, enabled: typed === JSON.stringify(query) },
    ),
  )
  const start = useMutation(
    trpc.jobs.start.mutationOptions({
      onSuccess: ({ id }) => navigate({ to: '/targets/$owner/$name/jobs/$jobId', params: { ...params, jobId: id } }),
      onError(error) {
        const field = failureOf(error)?.field
        if (field === 'ratePerMinute') setError('rate', { message: error.message }, { shouldFocus: true })
        if (field?.startsWith('filter.event')) setError('event', { message: error.message }, { shouldFocus: true })
      },
    }),
  )
  const submit = handleSubmit(({ rate, ...asked }) => {
    const job = { target, ...queryOf(asked, openedAt), ratePerMinute: rate, ...(hookId !== undefined && { hookId }) }
    // Another question is another job; the same one, pressed twice, is one.
    const requestKey = keys.get(JSON.stringify(job)) ?? newRequestKey()
    keys.set(JSON.stringify(job), requestKey)
    start.mutate({ ...job, requestKey })
  })
  const { errors } = formState
  const listId = useId()
  const { data: catalogue = [] } = useQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const isNone = preview.data?.count === 0 && !preview.data.isMore
  return (
    <Dialog
      title="Redeliver what failed"
      subtitle={hookId === undefined ? 'At every webhook' : 'At this webhook'}
      width="xlarge"
      onClose={onClose}
      footerButtons={[
        { content: 'Cancel', onClick: onClose },
        {
          content: 'Start redelivering',
          buttonType: 'primary',
          type: 'submit',
          form: formId,
          loading: start.isPending,
          disabled: isNone || preview.isPlaceholderData || preview.isPending,
        },
      ]}
    >
      <form id={formId} className="redeliver-form" onSubmit={(event) => void submit(event)}>
        <FormControl>
          <FormControl.Label>Failed in</FormControl.Label>
          <Select block {...register('since')}>
            <Select.Option value={String(hourMs)}>the last hour</Select.Option>
            <Select.Option value={String(24 * hourMs)}>the last 24 hours</Select.Option>
            <Select.Option value={String(7 * 24 * hourMs)}>the last 7 days</Select.Option>
            <Select.Option value="other">the time since …</Select.Option>
          </Select>
        </FormControl>
        <FormControl disabled={fields.since !== 'other'}>
          <FormControl.Label>Since</FormControl.Label>
          <TextInput block type="datetime-local" {...register('from')} />
        </FormControl>
        <FormControl>
          <FormControl.Label>Event</FormControl.Label>
          <TextInput block list={listId} autoComplete="off" placeholder="Any" maxLength={100} {...register('event')} />
          {errors.event && <FormControl.Validation variant="error">{errors.event.message}</FormControl.Validation>}
        </FormControl>
        <FormControl>
          <FormControl.Label>Action</FormControl.Label>
          <TextInput block autoComplete="off" placeholder="Any" maxLength={100} {...register('action')} />
        </FormControl>
        <FormControl required>
          <FormControl.Label>At most so many a minute</FormControl.Label>
          <TextInput
            block
            type="number"
            min={1}
            max={10_000}
            {...(errors.rate && { validationStatus: 'error' })}
            {...register('rate', { valueAsNumber: true, validate: isRate })}
          />
          {errors.rate && <FormControl.Validation variant="error">{errors.rate.message}</FormControl.Validation>}
        </FormControl>
        <datalist id={listId}>
          {catalogue.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        <div className="redeliver-preview" aria-live="polite" aria-busy={preview.isFetching}>
          {preview.error ? (
            <Problem error={preview.error} onRetry={() => void preview.refetch()} />
          ) : (
            <RedeliverPreview preview={preview.data} ratePerMinute={fields.rate} />
          )}
          {start.error && !errors.rate && !errors.event && <Problem error={start.error} />}
        </div>
      </form>
    </Dialog>
  )
}

const fieldsOf = ({ from, event = '', action = '' }: DeliverySearch, openedAt: number): Fields => ({
  since: from === undefined ? String(24 * hourMs) : 'other',
  from: toLocal(from ?? new Date(openedAt - 24 * hourMs).toISOString()),
  event,
  action,
  rate: 600,
})

const isRate = (rate: number) =>
  (Number.isInteger(rate) && rate >= 1 && rate <= 10_000) || 'A whole number from 1 to 10,000.'

function queryOf({ since, from, event, action }: Omit<Fields, 'rate'>, openedAt: number) {
  const iso = since === 'other' ? fromLocal(from) : new Date(openedAt - Number(since)).toISOString()
  const filter = withoutGaps({
    event: event.trim() || undefined,
    action: action.trim() || undefined,
    settledFrom: iso === undefined ? undefined : Date.parse(iso),
  })
  return { filter: { status: 'failure' as const, ...filter } }
}
