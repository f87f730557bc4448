import { PlusIcon, TrashIcon } from '@primer/octicons-react'
import { Button, FormControl, IconButton, Select, TextInput } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useController, useFormContext } from 'react-hook-form'
import { type Condition, needsValue } from '../format-values.ts'
import type { HookValues } from '../hook-values.ts'
import { FoldedFields } from './folded-fields.tsx'

/** Which events of those that it listens to a hook gets. */
export function FilterFields() {
  const { register, formState } = useFormContext<HookValues>()
  const { errors, defaultValues } = formState
  return (
    <FoldedFields
      summary="Filters: branches, tags, payload"
      names={['refs', 'conditions']}
      isSet={defaultValues?.refs !== '' || (defaultValues.conditions ?? []).length > 0}
    >
      <p className="muted">
        Of the events above, only those that pass are sent. What is kept back shows why on the event’s page. Pings,
        tests and redeliveries always pass.
      </p>
      <FormControl>
        <FormControl.Label>Branches and tags</FormControl.Label>
        <TextInput block monospace spellCheck={false} placeholder="{main,release/*}" {...register('refs')} />
        {errors.refs && <FormControl.Validation variant="error">{errors.refs.message}</FormControl.Validation>}
        <FormControl.Caption>
          For pushes, and for branches and tags that come and go; other events pass. <code>*</code> stands for anything
          but /, <code>**</code> for anything, <code>{'{a,b}'}</code> for one of several; <code>refs/tags/v*</code> are
          tags alone.
        </FormControl.Caption>
      </FormControl>
      <Conditions />
    </FoldedFields>
  )
}

const operators: Readonly<Record<Condition['operator'], string>> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  starts_with: 'starts with',
  exists: 'is there',
  is_missing: 'is missing',
}

function Conditions() {
  const { field, fieldState } = useController<HookValues, 'conditions'>({ name: 'conditions' })
  const rows = field.value
  const change = (at: number, part: Partial<Condition>) =>
    field.onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)))
  return (
    <fieldset className="hook-form-group">
      <legend>Conditions</legend>
      <p className="muted small">
        All have to hold. A field of the payload is named by its path: pull_request.base.ref, commits.0.author.name.
      </p>
      {rows.map(({ path, operator, value }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- A row is known by its place alone while it is typed.
        <div key={index} className="form-row">
          <TextInput
            {...(index === 0 && { ref: field.ref })}
            monospace
            spellCheck={false}
            aria-label={`Field of condition ${index + 1}`}
            placeholder="pull_request.base.ref"
            value={path}
            onChange={({ target }) => change(index, { path: target.value })}
          />
          <Select
            aria-label={`Operator of condition ${index + 1}`}
            value={operator}
            onChange={({ target }) => change(index, { operator: target.value as Condition['operator'] })}
          >
            {Object.entries(operators).map(([name, words]) => (
              <Select.Option key={name} value={name}>
                {words}
              </Select.Option>
            ))}
          </Select>
          {needsValue(operator) && (
            <TextInput
              monospace
              spellCheck={false}
              aria-label={`Value of condition ${index + 1}`}
              placeholder="Value"
              value={value === null ? '' : String(value)}
              onChange={({ target }) => change(index, { value: target.value })}
            />
          )}
          <IconButton
            icon={TrashIcon}
            aria-label={`Remove condition ${index + 1}`}
            onClick={() => field.onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {fieldState.error && <InlineMessage variant="critical">{fieldState.error.message}</InlineMessage>}
      <div className="hook-form-buttons">
        <Button
          size="small"
          leadingVisual={PlusIcon}
          onClick={() => field.onChange([...rows, { path: '', operator: 'is', value: '' }])}
        >
          Add a condition
        </Button>
      </div>
    </fieldset>
  )
}
