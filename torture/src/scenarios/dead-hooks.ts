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
const eventfulMs = 60_000
/** Each hook hears an event that often on average, so a thousand get a hundred deliveries a second. */
const eventEveryMs = 10_000

/**
 * What 99 of 100 deliveries to healthy hooks take from publish to answer, in milliseconds, in the first minute: a thousand
 * hooks, of which a tenth is dead, or none. They are the same hooks, events and moments in both.
 */
export async function healthyP99Ms(seed: number, anyDead: boolean): Promise<number> {
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
  const latencies = latenciesOf(stage, (receiver) => fates[receiver] === 'healthy')
  stage.database.close()
  return percentile(latencies, 0.99)
}

/** Two hooks of each repository are dead. */
const fatesOf = (dice: Dice): readonly Behaviour[] =>
  Array.from({ length: repositories * hooksEach }, (_, index) =>
    index % 10 === 0 ? dice.pick(['refusing', 'hanging', 'dripping'] as const) : 'healthy',
  )

/** What still waits counts with as long as it has waited. */
function latenciesOf({ clock, database }: Stage, counts: (receiver: number) => boolean): readonly number[] {
  return database
    .all<{ readonly url: string; readonly ms: number }>(
      `SELECT h.url, coalesce(d.settled_at, ?) - e.published_at AS ms FROM deliveries AS d
        JOIN events AS e ON e.id = d.event_id JOIN hooks AS h ON h.id = d.hook_id WHERE d.attempt = 0`,
      clock.now,
    )
    .filter(({ url }) => counts(Number(/receiver-(\d+)/.exec(url)?.[1])))
    .map(({ ms }) => ms)
}
