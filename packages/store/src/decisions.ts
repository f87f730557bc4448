import type { Decision } from '@repohook/delivery'

/** Why each hook that was considered for an event got it or not, as its row keeps it. */
export function decisionsOf(text: string | null): readonly Decision[] {
  const list = text === null || text === '' ? [] : text.split(',')
  return list.map((entry) => {
    const [hookId, verdict] = entry.split(':')
    return { hookId: Number(hookId), verdict: verdict as 'chosen' }
  })
}
