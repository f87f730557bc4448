import './hook-form.css'
import { Banner, Button, FormControl, TextInput } from '@primer/react'
import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { useDraft } from '../drafts.ts'
import { faultWords } from '../fault-words.ts'
import { fieldOf, type HookValues } from '../hook-values.ts'
import { useMay } from '../session.ts'
import type { TargetInput } from '../target.ts'
import { failureOf } from '../trpc.ts'
import { ActiveField } from './active-field.tsx'
import { AdvancedFields } from './advanced-fields.tsx'
import { EventPicker } from './event-picker.tsx'
import { FilterFields } from './filter-fields.tsx'
import { FormatFields } from './format-fields.tsx'
import { SecretField } from './secret-field.tsx'
import { SslField } from './ssl-field.tsx'
import { UnsavedGuard } from './unsaved-guard.tsx'

interface HookFormProps {
  /** What is stored. It is taken over while nothing is typed. */
  readonly values: HookValues
  readonly kind: TargetInput['kind']
  readonly button: string
  /**
   * Saves what was made of the values `before`, and answers what is stored now, if somebody is to go on here. What it throws
   * is told beside the field that it is about.
   */
  readonly onSave: (values: HookValues, before: HookValues) => Promise<HookValues | null>
  /** Beside the button. */
  readonly actions?: ReactNode
  /** Beside the secret that is stored. */
  readonly secretActions?: ReactNode
}

const lost = 'The server did not answer. It may be restarting, or your connection is lost. Nothing you typed is gone.'

/** The form of a hook: GitHub's fields in GitHub's order, and what is Repohook's own folded below. */
export function HookForm({ values, kind, button, onSave, actions, secretActions }: HookFormProps) {
  const form = useForm<HookValues>({ defaultValues: values, shouldFocusError: false })
  const { formState, handleSubmit, register, reset, setError, setFocus, getValues } = form
  const { errors, isDirty, isSubmitting, submitCount } = formState
  const maySave = useMay(kind, 'write')
  useDraft(form)
  const before = formState.defaultValues as HookValues
  useEffect(() => {
    if (!isDirty && JSON.stringify(values) !== JSON.stringify(before)) reset(values)
  }, [isDirty, values, before, reset])

  /** After an attempt to save: what is at fault may have been folded away until then. */
  const focusFault = useEffectEvent((attempts: number) => {
    const field = attempts > 0 && Object.keys(errors).find((name) => name in before)
    if (field) setFocus(field === 'events' && getValues('listen') !== 'some' ? 'listen' : (field as keyof HookValues))
  })
  useEffect(() => focusFault(submitCount), [submitCount])

  const save = async (given: HookValues) => {
    try {
      const stored = await onSave(given, before)
      if (stored) reset(stored)
    } catch (error) {
      tell(error)
    }
  }

  const tell = (error: unknown) => {
    const refusal = failureOf(error)
    const field = fieldOf(refusal?.field)
    if (field === null) return setError('root', { message: refusal?.message ?? lost })
    setError(field, { message: refusal ? faultWords(refusal) : '' })
  }

  return (
    <FormProvider {...form}>
      <form className="hook-form" noValidate onSubmit={(event) => void handleSubmit(save)(event)}>
        <FormControl required>
          <FormControl.Label>Payload URL</FormControl.Label>
          <TextInput
            block
            type="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://example.com/postreceive"
            {...register('url')}
          />
          {errors.url && <FormControl.Validation variant="error">{errors.url.message}</FormControl.Validation>}
        </FormControl>
        <FormatFields />
        <SecretField actions={secretActions} />
        <SslField />
        <EventPicker kind={kind} />
        <FilterFields />
        <ActiveField />
        <AdvancedFields />
        {errors.root && (
          <Banner variant="critical" title="Not saved" description={errors.root.message} className="foreign" />
        )}
        {!maySave && (
          <p className="muted hook-form-rights">Your token may only look at webhooks here, not change them.</p>
        )}
        <div className="hook-form-buttons">
          <Button type="submit" variant="primary" loading={isSubmitting} disabled={!maySave}>
            {button}
          </Button>
          {actions}
        </div>
      </form>
      <UnsavedGuard isDirty={isDirty} />
    </FormProvider>
  )
}
