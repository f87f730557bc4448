import { Button, FormControl, Select, Textarea, TextInput } from '@primer/react'
import { useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { fieldsFault, type FormatValues, templateValuesOf } from '../format-values.ts'
import type { Format } from '../formats.ts'
import type { HookValues } from '../hook-values.ts'
import { HeaderRows } from './header-rows.tsx'

type Part = 'method' | 'path' | 'bodyKind' | 'fields' | 'mediaType' | 'text'
const parts: readonly Part[] = ['method', 'path', 'bodyKind', 'fields', 'mediaType', 'text']

/** The request that a hook of this format sends, in Liquid. */
export default function TemplateEditor({ formats }: { readonly formats: readonly Format[] }) {
  const { register, formState } = useFormContext<HookValues>()
  const { errors } = formState
  const method = useWatch<HookValues, 'method'>({ name: 'method' })
  return (
    <fieldset className="hook-form-template box">
      <legend>Template</legend>
      <p className="muted">
        Liquid, in every text below: <code>{'{{ repository.full_name }}'}</code> is what the payload says, and{' '}
        <code>{'{{ message.title }}'}</code> says what happened in a line.
      </p>
      <Beginning formats={formats} />
      <FormControl>
        <FormControl.Label>Method</FormControl.Label>
        <Select {...register('method')}>
          {['POST', 'PUT', 'DELETE', 'GET'].map((name) => (
            <Select.Option key={name} value={name}>
              {name}
            </Select.Option>
          ))}
        </Select>
        {errors.method && <FormControl.Validation variant="error">{errors.method.message}</FormControl.Validation>}
      </FormControl>
      <FormControl>
        <FormControl.Label>Path and query</FormControl.Label>
        <TextInput block monospace spellCheck={false} placeholder="As the payload URL has them" {...register('path')} />
        {errors.path && <FormControl.Validation variant="error">{errors.path.message}</FormControl.Validation>}
        <FormControl.Caption>The host is always the payload URL’s.</FormControl.Caption>
      </FormControl>
      <HeaderRows />
      {method === 'GET' ? <p className="muted">A GET request has no body.</p> : <Body />}
    </fieldset>
  )
}

function Body() {
  const { register, formState } = useFormContext<HookValues>()
  const { errors } = formState
  const kind = useWatch<HookValues, 'bodyKind'>({ name: 'bodyKind' })
  const textFault = errors.text ?? errors.fields
  return (
    <>
      <FormControl>
        <FormControl.Label>Body</FormControl.Label>
        <Select {...register('bodyKind')}>
          <Select.Option value="json">JSON fields</Select.Option>
          <Select.Option value="raw">Text</Select.Option>
          <Select.Option value="none">None</Select.Option>
        </Select>
      </FormControl>
      {kind === 'json' && (
        <FormControl>
          <FormControl.Label>JSON fields</FormControl.Label>
          <Textarea
            block
            rows={10}
            resize="vertical"
            className="template-text"
            spellCheck={false}
            {...register('fields', { validate: (_, values) => fieldsFault(values) ?? true })}
          />
          {errors.fields && <FormControl.Validation variant="error">{errors.fields.message}</FormControl.Validation>}
          <FormControl.Caption>
            Each text becomes one JSON string, whatever the event says. {'{"$json": "…"}'} is the JSON that it renders;
            a name that ends in ? is left out when it is empty.
          </FormControl.Caption>
        </FormControl>
      )}
      {kind === 'raw' && (
        <>
          <FormControl>
            <FormControl.Label>Content type of the text</FormControl.Label>
            <TextInput block monospace spellCheck={false} {...register('mediaType')} />
            {errors.mediaType && (
              <FormControl.Validation variant="error">{errors.mediaType.message}</FormControl.Validation>
            )}
          </FormControl>
          <FormControl>
            <FormControl.Label>Text</FormControl.Label>
            <Textarea
              block
              rows={10}
              resize="vertical"
              className="template-text"
              spellCheck={false}
              {...register('text')}
            />
            {textFault && <FormControl.Validation variant="error">{textFault.message}</FormControl.Validation>}
          </FormControl>
        </>
      )}
    </>
  )
}

/** What another format sends, as a beginning. What stood there before can be taken back. */
function Beginning({ formats }: { readonly formats: readonly Format[] }) {
  const { getValues, setValue } = useFormContext<HookValues>()
  const [before, setBefore] = useState<Pick<FormatValues, Part> | null>(null)
  const put = (values: Pick<FormatValues, Part>) => {
    for (const part of parts) setValue(part, values[part], { shouldDirty: true, shouldValidate: true })
  }
  const begin = (name: string) => {
    const template = formats.find((format) => format.name === name)?.template
    if (!template) return
    setBefore(getValues())
    put(templateValuesOf(template))
  }
  return (
    <div className="hook-form-buttons">
      <FormControl>
        <FormControl.Label>Start from</FormControl.Label>
        <Select value="" onChange={({ target: { value } }) => begin(value)}>
          <Select.Option value="">What another format sends</Select.Option>
          {formats
            .filter(({ template }) => template !== null)
            .map(({ name, label }) => (
              <Select.Option key={name} value={name}>
                {label}
              </Select.Option>
            ))}
        </Select>
      </FormControl>
      {before && (
        <Button
          size="small"
          onClick={() => {
            put(before)
            setBefore(null)
          }}
        >
          Take back what was there
        </Button>
      )}
    </div>
  )
}
