import { AlertFillIcon, CheckCircleFillIcon, CircleIcon, ClockIcon, PauseIcon, SkipIcon } from '@primer/octicons-react'

/** How a delivery or a hook does, at a glance. */
export type Sign = 'ok' | 'failed' | 'queued' | 'held' | 'off' | 'none'

const signs = {
  ok: { icon: CheckCircleFillIcon, tone: 'ok', words: 'Delivered' },
  failed: { icon: AlertFillIcon, tone: 'failed', words: 'Failed' },
  queued: { icon: ClockIcon, tone: 'waiting', words: 'Queued' },
  held: { icon: PauseIcon, tone: 'waiting', words: 'Parked' },
  off: { icon: SkipIcon, tone: 'muted', words: 'Inactive' },
  none: { icon: CircleIcon, tone: 'muted', words: 'Nothing delivered yet' },
}

/** `words` say it to whom the icon says nothing. */
export function StatusIcon({ sign, words }: { readonly sign: Sign; readonly words?: string }) {
  const { icon: Icon, tone, words: own } = signs[sign]
  return <Icon className={tone} aria-label={words ?? own} />
}
