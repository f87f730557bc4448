import { auditForgotten } from '../invariants/audit-forgotten.ts'
import { auditEnd } from '../invariants/audit-end.ts'
import { Violation } from '../invariants/violation.ts'
import { Fleet } from './fleet.ts'
import { momentText } from './history.ts'
import { People } from './people.ts'
import { type Plan, planOf } from './plan.ts'
import { passTime } from './pass-time.ts'
import { quiescence } from './quiescence.ts'
import { type Planted, setStage, type Stage } from './stage.ts'

export interface Simulated {
  readonly seed: number
  readonly plan: Plan
  /** Null when all invariants held. */
  readonly violation: Found | null
  /** Of its history, until it ended or a promise was broken. */
  readonly lastLines: readonly string[]
  readonly figures: Figures
}

export interface Found {
  readonly invariant: string
  readonly message: string
  /** When, since the simulation began: `h:mm:ss.mmm`. */
  readonly at: string
}

export interface Figures {
  readonly events: number
  readonly requests: number
  readonly crashes: number
  readonly pauses: number
  readonly virtualMs: number
}

const hourMs = 3_600_000
/** How long a seed waits at most to see that what is old is removed. */
const longestWaitMs = 48 * hourMs
/** After everything healed, all that was accepted must have ended within so long: the longest schedule is 76 hours. */
const patienceMs = 100 * 24 * 3_600_000
/** Runs one seed: the same seed is the same run. */
export async function simulate(seed: number, planted?: Planted): Promise<Simulated> {
  const stage = setStage(seed, planOf, planted)
  const { plan, clock, history, watch, database } = stage
  const fleet = new Fleet(stage)
  const broken = await run(stage, fleet).then(
    () => null,
    (error: Error) => error,
  )
  database.close()
  const isViolation = broken instanceof Violation
  const { crashes, pauses } = fleet.ended
  const events = watch.ledger.acknowledged.size
  return {
    seed,
    plan,
    violation: broken && {
      invariant: isViolation ? broken.invariant : 'no error',
      message: isViolation ? broken.message : String(broken.stack),
      at: momentText(clock.passed()),
    },
    lastLines: isViolation ? broken.lastLines : history.last(60),
    figures: { events, requests: watch.requests, crashes, pauses, virtualMs: clock.passed() },
  }
}

async function run(stage: Stage, fleet: Fleet): Promise<void> {
  const { plan, clock, schedule, watch, faults, network, history } = stage
  const targets = await addTargets(stage)
  await fleet.startAll()
  await quiescence()
  const people = new People(stage, fleet, targets)
  const healsAt = clock.now + plan.eventfulMs
  people.begin(healsAt)
  faults.on = true
  fleet.misfortune()
  schedule.at(healsAt, async () => {
    history.add('world', 'heals')
    faults.on = false
    network.heal()
    await fleet.heal()
  })
  for (const minutes of [1, 5, 60]) schedule.at(healsAt + minutes * 60_000, () => people.pingGone())

  // Not before what is on its way of those who publish again had the time.
  const isOver = () => clock.now > healsAt + 120_000 && isIdle(stage)
  await passTime(stage, healsAt + patienceMs, isOver)
  watch.audit()
  await auditEnd(stage, fleet)
  if (plan.retentionMs > longestWaitMs) return
  await passTime(stage, clock.latest + plan.retentionMs + (clock.latest - clock.earliest) + 5 * hourMs)
  auditForgotten(watch)
}

const isIdle = ({ database }: Stage): boolean =>
  database.all('SELECT 1 FROM deliveries WHERE settled_at IS NULL LIMIT 1').length === 0

async function addTargets({ database, clock }: Stage) {
  const { hooks } = await database.startProcess({ now: clock.wall, random: () => 0, uuid: () => 'before' })
  const names = ['octocat/hello', 'octocat/world']
  for (const name of names) await hooks.addRepository({ name, profile: {}, createdAt: clock.now })
  const found = await Promise.all([
    ...names.map((name) => hooks.target({ kind: 'repository', name })),
    hooks.target({ kind: 'organization', name: 'octocat' }),
    hooks.target({ kind: 'instance', name: '' }),
  ])
  return found.filter((target) => target !== null)
}
