import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { rememberHook, useHook, useHookInput } from '../hook-query.ts'
import { type HookValues, patchOf, valuesOf } from '../hook-values.ts'
import { useNotice } from '../notices.tsx'
import { trpc } from '../trpc.ts'
import { DeleteHook } from './delete-hook.tsx'
import { HookForm } from './hook-form.tsx'
import { RotateSecret } from './rotate-secret.tsx'

/** A webhook's own page: everything that can be changed of it. */
export function HookSettings() {
  const input = useHookInput()
  const hook = useHook()
  const tell = useNotice()
  const values = useMemo(() => valuesOf(hook), [hook])
  const update = useMutation(trpc.hooks.update.mutationOptions())

  const save = async (given: HookValues, before: HookValues) => {
    const stored = await update.mutateAsync({ ...input, patch: patchOf(given, before) })
    rememberHook(input, stored)
    tell({ variant: 'success', text: 'The webhook was updated.' })
    scrollTo({ top: 0 })
    return valuesOf(stored)
  }
  return (
    <HookForm
      key={input.hookId}
      values={values}
      kind={input.target.kind}
      button="Update webhook"
      onSave={save}
      actions={<DeleteHook hook={hook} />}
      secretActions={<RotateSecret hook={hook} />}
    />
  )
}
