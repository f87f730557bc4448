import { SearchIcon } from '@primer/octicons-react'
import { TextInput } from '@primer/react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useShortcut } from '../shortcuts.tsx'

/** What is searched for is in the address, where a link and the way back find it again. */
export function TargetSearch({ q }: { readonly q: string }) {
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(q)
  useShortcut('/', 'Search', () => field.current?.focus())
  useEffect(() => {
    // The address lags behind whoever types.
    if (document.activeElement !== field.current) setText(q)
  }, [q])
  const search = (value: string) => {
    setText(value)
    void navigate({ to: '/', search: value ? { q: value } : {}, replace: true, resetScroll: false })
  }
  return (
    <search>
      <TextInput
        ref={field}
        block
        type="search"
        className="targets-search"
        leadingVisual={SearchIcon}
        aria-label="Search by name"
        placeholder="Search by name"
        maxLength={201}
        value={text}
        onChange={({ target }) => search(target.value)}
      />
    </search>
  )
}
