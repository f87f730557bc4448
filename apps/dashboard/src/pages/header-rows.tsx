import { PlusIcon, TrashIcon } from '@primer/octicons-react'
import { Button, IconButton, TextInput } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useController, useFormContext } from 'react-hook-form'
import { type HeaderRow, headersFault, mask } from '../format-values.ts'
import type { HookValues } from '../hook-values.ts'

/** The headers of a template. Values that are stored are never shown; one that is left alone stays. */
export function HeaderRows() {
  const { formState } = useFormContext<HookValues>()
  const { field, fieldState } = useController<HookValues, 'headers'>({
    name: 'headers',
    rules: { validate: (rows) => headersFault(rows) ?? true },
  })
  const rows = field.value
  const stored = new Set(formState.defaultValues?.headers?.map((row) => row?.name))
  const change = (at: number, part: Partial<HeaderRow>) =>
    field.onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)))
  return (
    <fieldset className="hook-form-group">
      <legend>Headers</legend>
      {rows.map(({ name, value }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- A row is known by its place alone while its name is typed.
        <div key={index} className="form-row">
          <TextInput
            {...(index === 0 && { ref: field.ref })}
            monospace
            spellCheck={false}
            aria-label={`Name of header ${index + 1}`}
            placeholder="Authorization"
            value={name}
            onChange={({ target }) => change(index, { name: target.value })}
          />
          <TextInput
            monospace
            spellCheck={false}
            autoComplete="off"
            aria-label={`Value of header ${index + 1}`}
            placeholder={value === mask ? '******** (stays as it is)' : 'Value'}
            value={value === mask ? '' : value}
            onChange={({ target }) =>
              change(index, { value: target.value === '' && stored.has(name) ? mask : target.value })
            }
          />
          <IconButton
            icon={TrashIcon}
            aria-label={`Remove header ${name || index + 1}`}
            onClick={() => field.onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {fieldState.error && <InlineMessage variant="critical">{fieldState.error.message}</InlineMessage>}
      <div className="hook-form-buttons">
        <Button
          size="small"
          leadingVisual={PlusIcon}
          onClick={() => field.onChange([...rows, { name: '', value: '' }])}
        >
          Add a header
        </Button>
      </div>
      <p className="muted small">Once saved, values are never shown again.</p>
    </fieldset>
  )
}
