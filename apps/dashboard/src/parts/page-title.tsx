import { Heading } from '@primer/react'
import { type ReactNode, useEffect } from 'react'

interface PageTitleProps {
  /** What the browser's tab says. */
  readonly title: string
  readonly children?: ReactNode
  /** Beside the heading: buttons. */
  readonly actions?: ReactNode
}

/** The heading of a page, and its name in the browser. */
export function PageTitle({ title, children, actions }: PageTitleProps) {
  useEffect(() => {
    document.title = `${title} · Repohook`
  }, [title])
  return (
    <div className="page-title">
      <Heading as="h1" variant="medium" className="foreign">
        {children ?? title}
      </Heading>
      {actions && <div className="page-actions">{actions}</div>}
    </div>
  )
}
