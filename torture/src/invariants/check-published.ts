import type { NewEvent, PublishAnswer } from '@repohook/delivery'
import type { Evidence } from './watch.ts'

/** Who publishes is answered what is on disk: the event's exact bytes, and a delivery for each hook that listened. */
export function checkPublished(event: NewEvent, answer: PublishAnswer, from: number, evidence: Evidence): void {
  if (answer.kind !== 'published' && answer.kind !== 'repeated') return
  const { database, rows } = evidence
  const stored = rows.event(answer.event.id)
  if (!stored) return evidence.fail('what is acknowledged is stored', `event ${answer.event.guid} is not there`)
  if (!stored.payload.equals(event.payload)) evidence.fail('bytes stay', `event ${answer.event.guid} has other bytes`)
  const first = database.all<{ readonly id: number; readonly hook_id: number }>(
    `SELECT id, hook_id FROM deliveries WHERE event_id = ? AND chain = 0 AND attempt = 0`,
    answer.event.id,
  )
  for (const { id, hookId } of answer.event.deliveries) {
    if (!first.some((row) => row.id === id && row.hook_id === hookId))
      evidence.fail('what is acknowledged is stored', `delivery ${id} of event ${answer.event.guid} is not there`)
  }
  if (answer.kind === 'published' && !event.toHook) checkListeners(event, answer.event, from, evidence)
}

/** By what people know of their hooks: who surely listened has a delivery, who surely did not has none, and so it is written. */
function checkListeners(
  { name, targetId, guid }: NewEvent,
  { id, deliveries }: { readonly id: number; readonly deliveries: readonly { readonly hookId: number }[] },
  from: number,
  evidence: Evidence,
): void {
  const { book, history, rows, database } = evidence
  const [row] = database.all<{ readonly decisions: string | null; readonly parent: number | null }>(
    'SELECT e.decisions, t.parent_id AS parent FROM events AS e JOIN targets AS t ON t.id = e.target_id WHERE e.id = ?',
    id,
  )
  const verdicts = new Map(
    (row?.decisions ?? '')
      .split(',')
      .filter(Boolean)
      .map((text) => {
        const [hookId, verdict] = text.split(':')
        return [Number(hookId), verdict]
      }),
  )
  const chosen = new Set(deliveries.map(({ hookId }) => hookId))
  for (const hookId of new Set([...book.ids, ...chosen, ...verdicts.keys()])) {
    const versions = book.during(hookId, from, history.place, () => rows.urlOfHook(hookId))
    const wishes = versions.map((version) => {
      const here = !version.deleted && (version.targetId === targetId || version.targetId === row?.parent)
      if (!here) return 'not considered'
      if (!version.events.includes('*') && !version.events.includes(name)) return 'not_subscribed'
      return version.active ? 'chosen' : 'inactive'
    })
    const verdict = verdicts.get(hookId) ?? 'not considered'
    const told = verdict === 'held' ? 'chosen' : verdict
    if (wishes.length === 0 || !wishes.includes(told as 'chosen'))
      evidence.fail(
        'who listens is told',
        `event ${guid}: hook ${hookId} is ${verdict}, and should be ${wishes.join(' or ')}`,
      )
    if (chosen.has(hookId) !== (told === 'chosen'))
      evidence.fail(
        'decisions are truthful',
        `event ${guid}: hook ${hookId} is ${verdict} and has ${chosen.has(hookId) ? 'a' : 'no'} delivery`,
      )
  }
}
