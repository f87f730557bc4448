import './payload-view.css'
import { SegmentedControl } from '@primer/react'
import { useMemo, useState } from 'react'
import { rootOf } from '../json-nodes.ts'
import { CopyButton } from './copy-button.tsx'
import { JsonTree } from './json-tree.tsx'
import { RawText } from './raw-text.tsx'

interface PayloadViewProps {
  /** Anything that came from outside; it is shown as text, and as a tree where it is JSON. */
  readonly text: string
  /** What it is, for buttons and file names: `payload`. */
  readonly label?: string
}

/** A text as a tree that folds, where it is JSON, and exactly as it is. Copying copies it exactly. */
export function PayloadView({ text, label = 'payload' }: PayloadViewProps) {
  const root = useMemo(() => rootOf(text), [text])
  const [isRaw, setIsRaw] = useState(false)
  const hasTree = root?.kind === 'object' || root?.kind === 'array'
  return (
    <div className="payload">
      <div className="payload-tools">
        {hasTree && (
          <SegmentedControl
            aria-label={`How to show the ${label}`}
            size="small"
            onChange={(index) => setIsRaw(index === 1)}
          >
            <SegmentedControl.Button selected={!isRaw}>Tree</SegmentedControl.Button>
            <SegmentedControl.Button selected={isRaw}>Raw</SegmentedControl.Button>
          </SegmentedControl>
        )}
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {hasTree && !isRaw ? (
        <JsonTree key={text} text={text} root={root} label={label} />
      ) : (
        <RawText key={text} text={text} isJson={root !== null} label={label} />
      )}
    </div>
  )
}
