import type { Decision } from '@repohook/delivery'

/** Why each hook that was considered for an event got it or not, as its row keeps it. */
export function decisionsOf(text: string | null): readonly Decision[] {
  const list = text === null || text === '' ? [] : text.split(',')
  return list.map((entry) => {
    const [hookId, verdict, reason] = entry.split(':')
    return {
      hookId: Number(hookId),
      verdict: verdict as Decision['verdict'],
      reason: reason === undefined ? null : decodeURIComponent(reason),
    }
  })
}

/** How a reason stands in that row: without the marks that part entries. */
export const spellReason = (reason: string): string => encodeURIComponent(reason.toWellFormed())
