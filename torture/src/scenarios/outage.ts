import { Fleet } from '../simulation/fleet.ts'
import { auditEnd } from '../invariants/audit-end.ts'
import { passTime } from '../simulation/pass-time.ts'
import { setStage, type Stage } from '../simulation/stage.ts'
import { installHooks } from './install-hooks.ts'
import { publishPush } from './publish-push.ts'
import { servicePlan } from './service-plan.ts'

const minuteMs = 60_000
const outageMs = 60 * minuteMs
/** How long a hook that works again is held to a rate that grows; then to so many requests at once. */
const rampMs = 100_000

/** What an hour without the receiver was like. Times are since it went away, in milliseconds. */
export interface Outage {
  readonly events: number
  /** Events that never arrived. */
  readonly lost: number
  readonly parkedMs: number
  readonly probes: number
  readonly resumedMs: number
  readonly drainedMs: number
  /** The most requests in one of the 100 s after it works again, and how many are allowed in that second. */
  readonly peakPerS: number
  readonly peakBoundPerS: number
  /** What was not as it should be. */
  readonly problems: readonly string[]
}

/** A receiver is away for an hour in which it should have got so many events; before and after, all is well. */
export async function outage(seed: number, events = 10_000): Promise<Outage> {
  const stage = setStage(seed, () => ({
    ...servicePlan,
    eventfulMs: outageMs,
    hooks: 2,
    receivers: ['healthy', 'healthy'],
  }))
  const { clock, schedule, network } = stage
  const [admin] = await installHooks(stage, 1, 1)
  const fleet = new Fleet(stage)
  await fleet.startAll()
  const goesAt = clock.now + minuteMs
  const comesAt = goesAt + outageMs
  const publishing = stage.dice.fork('events')
  const everyMs = outageMs / events
  for (let number = 1; number <= events; number++)
    publishPush(goesAt + Math.round((number - publishing.random()) * everyMs), number, admin!, stage, fleet)
  schedule.at(goesAt, () => network.change(0, 'refusing'))
  schedule.at(comesAt, () => network.change(0, 'healthy'))
  const isDrained = () =>
    clock.now > comesAt && stage.database.all('SELECT 1 FROM deliveries WHERE settled_at IS NULL LIMIT 1').length === 0
  await passTime(stage, comesAt + 24 * 60 * minuteMs, isDrained)
  stage.watch.audit()
  await auditEnd(stage, fleet)
  const found = tell(stage, goesAt, comesAt)
  stage.database.close()
  return found
}

interface Attempt {
  readonly eventId: number
  readonly attempt: number
  readonly dueAt: number
  readonly settledAt: number
  readonly durationMs: number
  readonly outcome: string
  readonly publishedAt: number
  readonly decisions: string
}

/** By the log alone, as an operator would tell it. */
function tell({ database, watch }: Stage, goesAt: number, comesAt: number): Outage {
  const log = database.all<Attempt>(
    `SELECT d.event_id AS eventId, d.attempt, d.due_at AS dueAt, d.settled_at AS settledAt, d.duration_ms AS durationMs, d.outcome,
      e.published_at AS publishedAt, e.decisions FROM deliveries AS d JOIN events AS e ON e.id = d.event_id
      WHERE e.name = 'push' ORDER BY d.settled_at - d.duration_ms, d.due_at, d.id`,
  )
  const notices = database.all<{ readonly name: string; readonly at: number }>(
    `SELECT name, published_at AS at FROM events WHERE name LIKE 'repohook.hook.%' ORDER BY id`,
  )
  const parkedAt = notices.find(({ name }) => name.endsWith('parked'))?.at ?? Number.NaN
  const resumedAt = notices.find(({ name }) => name.endsWith('resumed'))?.at ?? Number.NaN
  const events = watch.ledger.acknowledged.size
  const delivered = new Set(log.filter(({ outcome }) => outcome === 'delivered').map(({ eventId }) => eventId))
  const drained = log.filter((each) => sentAt(each) >= resumedAt)
  const probes = log.filter((each) => sentAt(each) > parkedAt && sentAt(each) < resumedAt)
  const ramp = drained.filter((each) => sentAt(each) < resumedAt + rampMs)
  const perS = [...Map.groupBy(ramp, (each) => Math.floor((sentAt(each) - resumedAt) / 1000))].map(
    ([second, sent]) => ({ second, sent: sent.length }),
  )
  const peak = perS.toSorted((a, b) => a.sent - b.sent).at(-1)
  const backlog = drained.filter(({ dueAt }) => dueAt < resumedAt)
  const problems = [
    ...perS
      .filter(({ second, sent }) => sent > boundPerS(second))
      .map(
        ({ second, sent }) => `${sent} requests in second ${second} after it works again, ${boundPerS(second)} allowed`,
      ),
    ...(isAscending(backlog.map(({ dueAt }) => dueAt)) ? [] : ['the backlog did not go out oldest first']),
    ...wrongDecisions(log, parkedAt, resumedAt),
    ...log
      .filter((each) => (each.outcome === 'delivered') !== (sentAt(each) < goesAt || sentAt(each) >= comesAt))
      .map(
        (each) => `event ${each.eventId}: the log says ${each.outcome} ${sentAt(each) - goesAt} ms after it went away`,
      ),
  ]
  const told = notices.map(({ name }) => name.split('.').at(-1)).join(', ')
  if (told !== 'failing, parked, resumed') problems.push(`the operator was told: ${told}`)
  return {
    events,
    lost: events - delivered.size,
    parkedMs: parkedAt - goesAt,
    probes: probes.length,
    resumedMs: resumedAt - goesAt,
    drainedMs: Math.max(...backlog.map(({ settledAt }) => settledAt)) - goesAt,
    peakPerS: peak?.sent ?? 0,
    peakBoundPerS: boundPerS(peak?.second ?? 0),
    problems,
  }
}

const sentAt = ({ settledAt, durationMs }: Attempt): number => settledAt - durationMs

/** What was published while the hook was parked was held, and nothing else was. */
function wrongDecisions(log: readonly Attempt[], parkedAt: number, resumedAt: number): readonly string[] {
  return log
    .filter(({ attempt }) => attempt === 0)
    .flatMap(({ eventId, publishedAt, decisions }) => {
      // A notice comes a moment after what it tells.
      if (Math.min(Math.abs(publishedAt - parkedAt), Math.abs(publishedAt - resumedAt)) < 100) return []
      const expected = publishedAt > parkedAt && publishedAt < resumedAt ? 'held' : 'chosen'
      return decisions.endsWith(`:${expected}`) ? [] : [`event ${eventId} was ${decisions}, not ${expected}`]
    })
}

/** One a second at first, twice as many every ten seconds, and a second's worth may be saved up. */
const boundPerS = (second: number): number => 2 * 2 ** Math.floor((second + 1) / 10)

const isAscending = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))
