import { Checkbox, FormControl, Select, TextInput } from '@primer/react'
import { useFormContext, useWatch } from 'react-hook-form'
import { type HookValues, numberFault } from '../hook-values.ts'
import { FoldedFields } from './folded-fields.tsx'

const limits = [
  { name: 'concurrency', label: 'Requests at once', least: 1, most: 16, words: 'How many may be under way to it.' },
  { name: 'ratePerMinute', label: 'Requests a minute', least: 1, most: 60_000, words: 'More than that waits.' },
  {
    name: 'parkAfter',
    label: 'Park after',
    least: 0,
    most: 100_000,
    words:
      'After so many failures in a row its events wait, and one goes out now and then. 0 is never, and so is a webhook without retries.',
  },
] as const

const own = ['retry', 'delays', 'standardWebhooks', 'concurrency', 'ratePerMinute', 'parkAfter'] as const

/** What GitHub's hooks do not have. Folded while all of it is as the installation has it. */
export function AdvancedFields() {
  const { register, formState } = useFormContext<HookValues>()
  const { errors, defaultValues } = formState
  const retry = useWatch<HookValues, 'retry'>({ name: 'retry' })
  return (
    <FoldedFields
      summary="Advanced: retries, Standard Webhooks, limits"
      names={own}
      isSet={
        defaultValues?.retry !== 'installation' ||
        defaultValues.standardWebhooks === true ||
        limits.some(({ name }) => defaultValues[name] !== '')
      }
    >
      <FormControl>
        <FormControl.Label>Retries of failed deliveries</FormControl.Label>
        <Select block {...register('retry')}>
          <Select.Option value="installation">As the installation has it</Select.Option>
          <Select.Option value="standard">Standard: nine times within three days</Select.Option>
          <Select.Option value="github">Never, as on GitHub</Select.Option>
          <Select.Option value="own">After delays of its own</Select.Option>
        </Select>
        {retry !== 'own' && errors.delays && (
          <FormControl.Validation variant="error">{errors.delays.message}</FormControl.Validation>
        )}
      </FormControl>
      {retry === 'own' && (
        <FormControl required>
          <FormControl.Label>Delays before each retry</FormControl.Label>
          <TextInput block monospace placeholder="10s,5m,2h" spellCheck={false} {...register('delays')} />
          {errors.delays && <FormControl.Validation variant="error">{errors.delays.message}</FormControl.Validation>}
          <FormControl.Caption>At most 20, in s, m, h or d; the longest is 30d.</FormControl.Caption>
        </FormControl>
      )}
      <FormControl>
        <Checkbox {...register('standardWebhooks')} />
        <FormControl.Label>Send the headers of Standard Webhooks, too</FormControl.Label>
        <FormControl.Caption>
          webhook-id, webhook-timestamp and webhook-signature beside GitHub’s. They let two secrets sign during a
          rotation.
        </FormControl.Caption>
      </FormControl>
      {limits.map(({ name, label, least, most, words }) => (
        <FormControl key={name}>
          <FormControl.Label>{label}</FormControl.Label>
          <TextInput
            inputMode="numeric"
            placeholder="As the installation has it"
            {...register(name, { validate: (text) => numberFault(text, least, most) ?? true })}
          />
          {errors[name] && <FormControl.Validation variant="error">{errors[name].message}</FormControl.Validation>}
          <FormControl.Caption>{words}</FormControl.Caption>
        </FormControl>
      ))}
    </FoldedFields>
  )
}
