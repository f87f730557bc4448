import './commands.css'
import { CopyButton } from './copy-button.tsx'

interface CommandsProps {
  /** What to run in a shell, a line each. */
  readonly lines: readonly string[]
  /** What is copied: `Copy commands`. */
  readonly label: string
}

/** What to run in a terminal, ready to be copied. */
export function Commands({ lines, label }: CommandsProps) {
  const text = lines.join('\n')
  return (
    <div className="commands">
      <pre className="mono">{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  )
}
