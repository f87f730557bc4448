import type { Delivery } from './api.ts'
import { eventName, momentOf, standing, standingPaint } from './delivery-columns.ts'
import { passes } from './delivery-filter.ts'
import { hookIds, type LogQuery } from './delivery-log.ts'
import { exitCodes } from './exit-codes.ts'
import { followHook, type Listener } from './follow-hook.ts'
import { duration, isoTime } from './moments.ts'
import { paint } from './paint.ts'
import { jsonText, plainText } from './plain-text.ts'
import { Problem } from './problem.ts'
import { isColourful, print, say, type Terminal } from './terminal.ts'
import type { Place } from './where.ts'

/**
 * Prints deliveries as they are queued and settled, a line each, until Ctrl-C.
 *
 * @throws when the signal aborts, too
 */
export async function followDeliveries(
  terminal: Terminal,
  place: Place,
  { filter, hookId }: LogQuery,
  json: boolean,
): Promise<void> {
  const hooks = await hookIds(place, hookId)
  if (hooks.length === 0) {
    const advice = `repohook hooks create${place.flags} makes one.`
    throw new Problem(exitCodes.refused, `${place.target.name} has no hooks to follow.`, advice)
  }
  const which = hooks.length === 1 ? `hook ${hooks[0]}` : `${hooks.length} hooks`
  const attention = new AbortController()
  const signal = AbortSignal.any([terminal.signal, attention.signal])
  const connected = new Set<number>()
  let isAway = false
  const listener = (id: number): Listener => ({
    connected() {
      connected.add(id)
      if (connected.size < hooks.length) return
      say(terminal, isAway ? 'Connected again.' : `Following ${which} of ${place.target.name}; Ctrl-C ends.`)
      isAway = false
    },
    lost() {
      connected.delete(id)
      if (!isAway) say(terminal, 'The server is away; trying again …')
      isAway = true
    },
    heard(delivery) {
      if (!passes(filter, delivery)) return
      print(terminal, json ? jsonText(delivery, 0) : followedLine(delivery, terminal))
    },
  })
  try {
    await Promise.all(hooks.map((id) => followHook(place, id, listener(id), signal)))
  } finally {
    // One that was refused ends the others.
    attention.abort()
  }
  terminal.signal.throwIfAborted()
}

/** A delivery as one line: in columns for a person, between tabs for a program. */
function followedLine(delivery: Delivery, terminal: Terminal): string {
  const at = isoTime(momentOf(delivery))
  const status = plainText(standing(delivery, terminal.world.now()))
  const took = delivery.durationMs === null ? '' : duration(delivery.durationMs)
  const { id, hookId } = delivery
  const event = plainText(eventName(delivery))
  if (!terminal.isTty.stdout) return [at, id, `hook ${hookId}`, event, status, took].join('\t')
  const colour = isColourful(terminal)
  const time = paint(at.slice(11, 19), 'dim', colour)
  const told = paint(status, standingPaint(delivery), colour)
  return `${time}  ${String(id).padStart(6)}  hook ${String(hookId).padEnd(4)}  ${event.padEnd(24)}  ${told}  ${took}`.trimEnd()
}
