import { EyeClosedIcon, EyeIcon } from '@primer/octicons-react'
import { Button, FormControl, TextInput } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { type ReactNode, useState } from 'react'
import { useController, useFormContext, useWatch } from 'react-hook-form'
import type { HookValues } from '../hook-values.ts'
import { makeSecret } from '../make-secret.ts'

/** The secret: a new one is typed or made; the one that is stored is kept, changed or removed, and never shown. */
export function SecretField({ actions }: { readonly actions?: ReactNode }) {
  const { setValue, setFocus, formState } = useFormContext<HookValues>()
  const change = useWatch<HookValues, 'secretChange'>({ name: 'secretChange' })
  const isStored = formState.defaultValues?.secretChange === 'keep'
  const turn = (to: HookValues['secretChange']) => {
    setValue('secretChange', to, { shouldDirty: true })
    setValue('secret', '', { shouldDirty: true, shouldValidate: true })
    if (to === 'set') setTimeout(() => setFocus('secret'))
  }
  if (change === 'set') return <NewSecret {...(isStored && { onCancel: () => turn('keep') })} />
  return <StoredSecret change={change} onTurn={turn} actions={actions} />
}

function NewSecret({ onCancel }: { readonly onCancel?: () => void }) {
  const { field, fieldState } = useController<HookValues, 'secret'>({ name: 'secret' })
  const [isShown, setIsShown] = useState(false)
  const { error } = fieldState
  const make = () => {
    field.onChange(makeSecret())
    setIsShown(true)
  }
  return (
    <div className="hook-form-group">
      <FormControl>
        <FormControl.Label>Secret</FormControl.Label>
        <TextInput
          block
          monospace
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          spellCheck={false}
          maxLength={1024}
          trailingAction={
            <TextInput.Action
              icon={isShown ? EyeClosedIcon : EyeIcon}
              aria-label={isShown ? 'Hide secret' : 'Show secret'}
              onClick={() => setIsShown(!isShown)}
            />
          }
          {...field}
        />
        {error && <FormControl.Validation variant="error">{error.message}</FormControl.Validation>}
        <FormControl.Caption>
          Payloads are signed with it, so that your receiver can tell them from others. Once saved, it is never shown
          again.
        </FormControl.Caption>
      </FormControl>
      <div className="hook-form-buttons">
        <Button size="small" onClick={make}>
          Make one
        </Button>
        {onCancel && (
          <Button size="small" onClick={onCancel}>
            Keep the present one
          </Button>
        )}
      </div>
    </div>
  )
}

interface StoredSecretProps {
  readonly change: 'keep' | 'remove'
  readonly onTurn: (to: HookValues['secretChange']) => void
  readonly actions: ReactNode
}

function StoredSecret({ change, onTurn, actions }: StoredSecretProps) {
  const { field, fieldState } = useController<HookValues, 'secret'>({ name: 'secret' })
  // Where the secret is refused as it is stored.
  const focusable = (element: HTMLButtonElement | null) => field.ref(element)
  return (
    <fieldset className="hook-form-group">
      <legend>Secret</legend>
      {change === 'keep' ? (
        <p className="muted">A secret is set. It is never shown; if it is lost, change it here and at your receiver.</p>
      ) : (
        <InlineMessage variant="warning">
          Its secret goes when you update the webhook. From then on, nothing is signed.
        </InlineMessage>
      )}
      {fieldState.error && <InlineMessage variant="critical">{fieldState.error.message}</InlineMessage>}
      <div className="hook-form-buttons">
        {change === 'keep' ? (
          <>
            <Button size="small" ref={focusable} onClick={() => onTurn('set')}>
              Change secret
            </Button>
            <Button size="small" variant="danger" onClick={() => onTurn('remove')}>
              Remove secret
            </Button>
            {actions}
          </>
        ) : (
          <Button size="small" ref={focusable} onClick={() => onTurn('keep')}>
            Keep the secret
          </Button>
        )}
      </div>
    </fieldset>
  )
}
