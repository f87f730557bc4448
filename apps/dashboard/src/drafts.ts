import { useEffect, useEffectEvent, useState } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { useSession } from './session.ts'
import { onSignedOut } from './trpc.ts'

interface Draft {
  readonly login: string | undefined
  readonly values: FieldValues
}

/** By the path of the page. In memory alone: a secret may be in one. */
const drafts = new Map<string, Draft>()

/**
 * Keeps what was typed when the session ends meanwhile, and puts it back when the same person has signed in and is led to
 * the same page again.
 */
export function useDraft<T extends FieldValues>({ getValues, formState, reset }: UseFormReturn<T>): void {
  const login = useSession()?.login
  const [path] = useState(() => location.pathname)
  const { isDirty } = formState
  const keep = useEffectEvent(() => {
    if (isDirty) drafts.set(path, { login, values: getValues() })
  })
  useEffect(() => onSignedOut(keep), [])
  useEffect(() => {
    const draft = drafts.get(path)
    drafts.delete(path)
    if (draft?.login === login && draft) reset(draft.values as T, { keepDefaultValues: true })
  }, [path, login, reset])
}
