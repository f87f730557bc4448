import { ConfirmationDialog } from '@primer/react'
import type { ReactNode } from 'react'

interface ConfirmProps {
  readonly title: string
  readonly children: ReactNode
  readonly button: string
  readonly isDangerous?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is done. */
export function Confirm({ title, children, button, isDangerous = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <ConfirmationDialog
      title={title}
      confirmButtonContent={button}
      confirmButtonType={isDangerous ? 'danger' : 'primary'}
      onClose={(gesture) => (gesture === 'confirm' ? onConfirm() : onClose())}
    >
      {children}
    </ConfirmationDialog>
  )
}
