import type { DeliveryFilter } from './api.ts'
import { requireConsent } from './ask.ts'
import { awaitJob, goesOn, tellEnd } from './await-job.ts'
import { counted } from './count.ts'
import { hintAtEvent } from './hint-at-event.ts'
import { timeFor } from './job-words.ts'
import { print, printJson, say, type Terminal } from './terminal.ts'
import type { Place } from './where.ts'

interface Wanted {
  readonly filter: DeliveryFilter
  readonly hookId: number | undefined
  readonly ratePerMinute: number
  readonly yes: boolean
  readonly wait: boolean
  readonly json: boolean
}

/** Redelivers all that match, as a job of the server: says how many first, asks, and waits for its end. */
export async function redeliverAll(terminal: Terminal, place: Place, wanted: Wanted): Promise<void> {
  const { client, target, flags } = place
  const { hookId, ratePerMinute, json } = wanted
  const { status = 'failure', ...rest } = wanted.filter
  const query = { target, hookId, filter: { ...rest, status: status === 'success' ? status : ('failure' as const) } }
  const { count, inactive, isMore, hooks } = await client.jobs.preview.query(query)
  const asleep = `${counted(inactive, 'delivery', 'deliveries')} more would go to hooks that are inactive.`
  if (count === 0 && !isMore) {
    if (json) printJson(terminal, null)
    say(terminal, 'Nothing to redeliver.')
    if (inactive > 0) say(terminal, `${asleep} repohook hooks edit <hook> --active${flags} activates one.`)
    return hintAtEvent(terminal, place, wanted.filter.event)
  }
  if (inactive > 0) say(terminal, asleep)
  const takesMs = (count * 60_000) / ratePerMinute
  const pace = takesMs < 60_000 ? '' : `, ${ratePerMinute} a minute, which takes ${timeFor(takesMs)} or more`
  const what = `${isMore ? 'more than ' : ''}${counted(count, 'delivery', 'deliveries')} to ${counted(hooks, 'hook')}`
  await requireConsent(terminal, wanted.yes, `Redeliver ${what}${pace}?`)

  const requestKey = terminal.world.uuid()
  const started = await client.jobs.start.mutate({ ...query, ratePerMinute, requestKey })
  if (!wanted.wait) {
    if (json) printJson(terminal, started)
    else print(terminal, String(started.id))
    return say(terminal, goesOn(place, started.id))
  }
  if (!json) print(terminal, String(started.id))
  const ended = await awaitJob(terminal, place, started.id)
  if (json) printJson(terminal, ended)
  tellEnd(terminal, place, ended)
}
