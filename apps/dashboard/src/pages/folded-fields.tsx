import { type ReactNode, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { HookValues } from '../hook-values.ts'

interface FoldedFieldsProps {
  readonly summary: string
  /** The fields in it: when one is at fault, they are shown. */
  readonly names: readonly (keyof HookValues)[]
  /** Whether they say anything of their own, and so begin unfolded. */
  readonly isSet: boolean
  readonly children: ReactNode
}

/** Fields that most hooks do not need. */
export function FoldedFields({ summary, names, isSet, children }: FoldedFieldsProps) {
  const { errors, submitCount } = useFormContext<HookValues>().formState
  const [choice, setChoice] = useState(() => ({ at: submitCount, isOpen: isSet }))
  const isAtFault = names.some((name) => errors[name])
  return (
    <details
      className="box hook-form-advanced"
      // What is at fault is shown whenever somebody tries to save, though they folded it before.
      open={choice.isOpen || (isAtFault && choice.at !== submitCount)}
      onToggle={(event) => setChoice({ at: submitCount, isOpen: event.currentTarget.open })}
    >
      <summary>{summary}</summary>
      {children}
    </details>
  )
}
