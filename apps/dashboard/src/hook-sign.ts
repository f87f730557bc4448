import type { Sign } from './parts/status-icon.tsx'
import type { Answers } from './trpc.ts'

type Facts = Pick<Answers['hooks']['overview'][number], 'condition' | 'lastDelivery'> & {
  readonly hook: Pick<Answers['hooks']['overview'][number]['hook'], 'active' | 'failuresInARow'>
}

interface HookSign {
  readonly sign: Sign
  /** What the icon says. */
  readonly words: string
  /** What stands beside the URL, where all is not well. */
  readonly label: { readonly text: string; readonly variant: 'secondary' | 'attention' | 'danger' } | null
}

/** How a hook does at a glance: whether it is sent to at all counts before how that went. */
export function hookSign({ hook, condition, lastDelivery }: Facts): HookSign {
  if (!hook.active) return { sign: 'off', words: 'Inactive', label: { text: 'Inactive', variant: 'secondary' } }
  if (condition === 'parked') return { sign: 'held', words: 'Parked', label: { text: 'Parked', variant: 'attention' } }
  const label =
    condition === 'failing' || hook.failuresInARow > 1
      ? ({
          text: hook.failuresInARow === 1 ? 'Failing' : `${hook.failuresInARow} failures in a row`,
          variant: 'danger',
        } as const)
      : null
  if (lastDelivery === null) return { sign: 'none', words: 'Nothing delivered yet', label }
  return lastDelivery.outcome?.kind === 'delivered'
    ? { sign: 'ok', words: 'Last delivery was successful', label }
    : { sign: 'failed', words: 'Last delivery was not successful', label }
}
