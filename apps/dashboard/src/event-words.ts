import { counted } from './counted.ts'
import type { Sign } from './parts/status-icon.tsx'
import type { Answers } from './trpc.ts'

type EventLine = Answers['events']['list'][number]

/** What an event is called: `push`, `issues.opened`. */
export const eventName = ({ name, action }: Pick<EventLine, 'name' | 'action'>): string =>
  action === null ? name : `${name}.${action}`

/** What became of an event at a glance: how its deliveries went, or why there are none. */
export function eventWords({ hooks, deliveries, toHookId }: Pick<EventLine, 'hooks' | 'deliveries' | 'toHookId'>): {
  readonly sign: Sign
  readonly words: string
} {
  const { total, delivered, reached, failed, waiting } = deliveries
  if (total === 0) return { sign: 'none', words: unsent(hooks, toHookId) }
  const parts = [
    delivered > 0 && `${counted(delivered, 'delivery', 'deliveries')} arrived`,
    failed > 0 && `${failed.toLocaleString('en-US')} failed`,
    waiting > 0 && `${waiting.toLocaleString('en-US')} waiting`,
  ].filter((part) => part !== false)
  // What arrives makes good for the attempts before it at the same hook, and no other.
  const isShort = failed > 0 && reached < (toHookId === null ? hooks.chosen : 1)
  return { sign: waiting > 0 ? 'queued' : isShort ? 'failed' : 'ok', words: parts.join(', ') }
}

function unsent({ considered, chosen }: EventLine['hooks'], toHookId: number | null): string {
  if (toHookId !== null || chosen > 0) return 'Its deliveries are not kept any more'
  if (considered === 0) return 'There was no webhook'
  return considered === 1 ? 'The webhook did not hear it' : `None of ${considered} webhooks heard it`
}
