import { useRef, useState } from 'react'
import { selectedRange } from '../selected-range.ts'

export interface Selection {
  readonly ids: readonly string[]
  has(id: string): boolean
  /** With `isRange` up to the one that was pressed before. */
  toggle(id: string, isRange: boolean): void
  /** All that are shown, or none. */
  toggleAll(): void
  clear(): void
}

const none: ReadonlySet<string> = new Set()

/** Which of those that are `shown` somebody selected. Nothing of it stays once `scope` is another. */
export function useSelection(scope: string, shown: readonly string[]): Selection {
  const [state, setState] = useState({ scope, selected: none })
  const from = useRef<string | null>(null)
  const selected = state.scope === scope ? state.selected : none
  const ids = shown.filter((id) => selected.has(id))
  const select = (next: ReadonlySet<string>) => setState({ scope, selected: next })
  return {
    ids,
    has: (id) => selected.has(id),
    toggle(id, isRange) {
      select(selectedRange(selected, shown, id, isRange ? from.current : null))
      from.current = id
    },
    toggleAll: () => select(ids.length === shown.length ? none : new Set(shown)),
    clear: () => select(none),
  }
}
