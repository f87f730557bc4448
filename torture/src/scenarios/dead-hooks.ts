import { percentile } from '@repohook/bench/statistics'
import type { Dice } from '../simulation/dice.ts'
import { Fleet } from '../simulation/fleet.ts'
import { passTime } from '../simulation/pass-time.ts'
import type { Behaviour } from '../simulation/receivers.ts'
import { setStage, type Stage } from '../simulation/stage.ts'
import { installHooks } from './install-hooks.ts'
import { publishPush } from './publish-push.ts'
import { servicePlan } from './service-plan.ts'

const repositories = 50
const hooksEach = 20
const eventfulMs = 40_000
/** Each hook hears an event that often on average, so a thousand get a hundred deliveries a second. */
const eventEveryMs = 10_000

/** So long nobody knows yet which hooks are dead: each may hold a slot until its deadline, once. */
const strangeMs = 20_000

/** What 99 of 100 deliveries to healthy hooks take from publish to answer, in milliseconds. */
export interface HealthyP99 {
  /** In the first 20 s, in which a process that never saw them learns which hooks are dead. */
  readonly firstMs: number
  /** In the 20 s after. */
  readonly thenMs: number
}

/**
 * Forty seconds of a thousand hooks, of which a tenth is dead, or none, and of a server that has just started. They are the same
 * hooks, events and moments in both.
 */
export async function healthyP99(seed: number, anyDead: boolean): Promise<HealthyP99> {
  let fates: readonly Behaviour[] = []
  const stage = setStage(seed, (dice) => {
    fates = fatesOf(dice)
    const receivers = fates.map((fate) => (anyDead ? fate : 'healthy'))
    return { ...servicePlan, eventfulMs, hooks: fates.length, receivers }
  })
  const { clock, dice } = stage
  const admins = await installHooks(stage, repositories, hooksEach)
  const fleet = new Fleet(stage)
  await fleet.startAll()
  const begin = clock.now
  const everyMs = eventEveryMs / repositories
  const events = dice.fork('events')
  let number = 0
  for (let at = begin + events.wait(everyMs); at < begin + eventfulMs; at += events.wait(everyMs))
    publishPush(at, ++number, events.pick(admins) ?? admins[0]!, stage, fleet)
  await passTime(stage, begin + eventfulMs + 30_000)
  stage.watch.audit()
  const counted = latenciesOf(stage).filter(({ url }) => fates[Number(/receiver-(\d+)/.exec(url)?.[1])] === 'healthy')
  stage.database.close()
  const { first = [], then = [] } = Object.groupBy(counted, ({ at }) => (at < begin + strangeMs ? 'first' : 'then'))
  const p99Of = (some: readonly Latency[]) =>
    percentile(
      some.map(({ ms }) => ms),
      0.99,
    )
  return { firstMs: p99Of(first), thenMs: p99Of(then) }
}

interface Latency {
  readonly url: string
  readonly at: number
  readonly ms: number
}

/** Two hooks of each repository are dead. */
const fatesOf = (dice: Dice): readonly Behaviour[] =>
  Array.from({ length: repositories * hooksEach }, (_, index) =>
    index % 10 === 0 ? dice.pick(['refusing', 'hanging', 'dripping'] as const) : 'healthy',
  )

/** What still waits counts with as long as it has waited. */
const latenciesOf = ({ clock, database }: Stage): readonly Latency[] =>
  database.all(
    `SELECT h.url, e.published_at AS at, coalesce(d.settled_at, ?) - e.published_at AS ms FROM deliveries AS d
      JOIN events AS e ON e.id = d.event_id JOIN hooks AS h ON h.id = d.hook_id WHERE d.attempt = 0`,
    clock.now,
  )
