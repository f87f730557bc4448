import { Button, FormControl, Select, Spinner } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useSuspenseQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { isOwn } from '../format-values.ts'
import { type Format, useFormats } from '../formats.ts'
import type { HookValues } from '../hook-values.ts'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { type Preview, usePreview } from './use-preview.ts'

const TemplateEditor = lazy(() => import('./template-editor.tsx'))
const FormatPreview = lazy(() => import('./format-preview.tsx'))

/** What the receiver gets: the format, what it needs to know, and what comes of it, as it will be sent. */
export function FormatFields() {
  const { register, formState, getValues } = useFormContext<HookValues>()
  const { errors } = formState
  const formats = useFormats()
  const format = useWatch<HookValues, 'format'>({ name: 'format' })
  const chosen = formats.find(({ name }) => name === format)
  const { target } = useTarget()
  const { data: catalogue } = useSuspenseQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const known = catalogue.filter(({ targets, name }) => targets.includes(target.kind) && name !== 'ping')
  const [event, setEvent] = useState(() => firstOf(getValues('events'), known))
  const preview = usePreview(event)
  return (
    <>
      <FormControl>
        <FormControl.Label>Format</FormControl.Label>
        <Select block {...register('format')}>
          {formats.length === 0 && <Select.Option value={format}>{format}</Select.Option>}
          {formats.map(({ name, label }) => (
            <Select.Option key={name} value={name}>
              {label}
            </Select.Option>
          ))}
        </Select>
        {errors.format && <FormControl.Validation variant="error">{errors.format.message}</FormControl.Validation>}
        <FormControl.Caption>
          {chosen?.description} {chosen?.signature === null && 'Its requests are not signed.'}
        </FormControl.Caption>
      </FormControl>
      <Advice preview={preview} formats={formats} />
      {format === 'github' && (
        <FormControl required>
          <FormControl.Label>Content type</FormControl.Label>
          <Select block {...register('contentType')}>
            <Select.Option value="json">application/json</Select.Option>
            <Select.Option value="form">application/x-www-form-urlencoded</Select.Option>
          </Select>
        </FormControl>
      )}
      <Suspense fallback={<Spinner srText="Loading" />}>
        {isOwn(format) && <TemplateEditor formats={formats} />}
        <FormatPreview key={String(format === 'github')} {...{ preview, known, event, format }} onEvent={setEvent} />
      </Suspense>
    </>
  )
}

interface AdviceProps {
  readonly preview: Preview
  readonly formats: readonly Format[]
}

/** What the URL says about the format. */
function Advice({ preview, formats }: AdviceProps) {
  const { setValue } = useFormContext<HookValues>()
  const format = useWatch<HookValues, 'format'>({ name: 'format' })
  const advice = preview.data?.advice ?? null
  if (advice === null) return null
  const isFormat = advice.format !== format
  const label = isFormat ? formats.find(({ name }) => name === advice.format)?.label : 'application/json'
  const take = () =>
    isFormat
      ? setValue('format', advice.format, { shouldDirty: true, shouldValidate: true })
      : setValue('contentType', 'json', { shouldDirty: true })
  return (
    <div className="hook-form-group" aria-live="polite">
      <InlineMessage variant={advice.isRefused ? 'critical' : 'warning'}>{advice.because}</InlineMessage>
      <div className="hook-form-buttons">
        <Button size="small" onClick={take}>{`Choose ${label}`}</Button>
      </div>
    </div>
  )
}

/** An event that the hook listens to, where there is one. */
function firstOf(heard: readonly string[], known: readonly { readonly name: string }[]): string {
  const names = known.map(({ name }) => name)
  return heard.find((name) => names.includes(name)) ?? (names.includes('push') ? 'push' : (names[0] ?? ''))
}
