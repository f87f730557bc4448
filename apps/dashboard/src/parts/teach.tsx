import './teach.css'
import type { Icon } from '@primer/octicons-react'
import type { ReactNode } from 'react'

interface TeachProps {
  readonly icon: Icon
  readonly title: string
  readonly children: ReactNode
}

/** Where there is nothing yet: what would be here, and how it comes to be. */
export function Teach({ icon: Icon, title, children }: TeachProps) {
  return (
    <section className="box teach">
      <Icon size={24} className="muted" />
      <h2>{title}</h2>
      {children}
    </section>
  )
}
