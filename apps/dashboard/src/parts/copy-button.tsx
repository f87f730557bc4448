import { CheckIcon, CopyIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useEffect, useState } from 'react'
import { copyText } from '../copy-text.ts'

interface CopyButtonProps {
  /** Or what makes it, where that is not worth doing before it is asked for. */
  readonly text: string | (() => string)
  /** What is copied: `Copy payload`. */
  readonly label: string
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [isDone, setIsDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setIsDone(false), 2_000)
    return () => clearTimeout(timer)
  }, [isDone])
  const copy = async () => {
    setIsDone(await copyText(typeof text === 'string' ? text : text()))
  }
  return (
    <Button size="small" leadingVisual={isDone ? CheckIcon : CopyIcon} onClick={() => void copy()}>
      <span aria-live="polite">{isDone ? 'Copied' : label}</span>
    </Button>
  )
}
