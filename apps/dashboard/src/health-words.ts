import { counted } from './counted.ts'
import type { Sign } from './parts/status-icon.tsx'
import type { Answers } from './trpc.ts'

type HookHealths = Answers['targets']['list']['targets'][number]['hooks']

/** How the hooks of a target do at a glance: the worst of them, and how many they are. */
export function healthWords({ total, inactive, failing, parked }: HookHealths): {
  readonly sign: Sign
  readonly words: string
} {
  if (total === 0) return { sign: 'none', words: 'No webhooks' }
  const parts = [
    counted(total, 'webhook'),
    failing > 0 && `${failing} failing`,
    parked > 0 && `${parked} parked`,
    inactive > 0 && (inactive === total ? 'inactive' : `${inactive} inactive`),
  ].filter((part) => part !== false)
  return { sign: signOf({ total, inactive, failing, parked }), words: parts.join(', ') }
}

function signOf({ total, inactive, failing, parked }: HookHealths): Sign {
  if (failing > 0) return 'failed'
  if (parked > 0) return 'held'
  return inactive === total ? 'off' : 'ok'
}
