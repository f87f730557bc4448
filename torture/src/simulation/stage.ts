import { type MemoryDatabase, openInMemory } from '@repohook/store/testing'
import { Watch } from '../invariants/watch.ts'
import { Activity } from './activity.ts'
import { Clock } from './clock.ts'
import { Dice } from './dice.ts'
import { History } from './history.ts'
import { Network } from './network.ts'
import type { Plan } from './plan.ts'
import type { Ports } from './ports.ts'
import { Schedule } from './schedule.ts'

/** Puts something between the code and its store: nothing, or a bug that is to be found. */
export type Planted = (ports: Ports, stage: Stage) => Ports

/** What all who take part in a simulation share. */
export interface Stage {
  readonly plan: Plan
  readonly clock: Clock
  readonly dice: Dice
  readonly schedule: Schedule
  readonly history: History
  readonly database: MemoryDatabase
  readonly network: Network
  readonly watch: Watch
  readonly activity: Activity
  readonly planted: Planted
  /** Off once everything is to heal. */
  readonly faults: { on: boolean }
}

const noBug: Planted = (ports) => ports

/** An empty database and a network of receivers, before anybody starts. */
export function setStage(seed: number, planOf: (dice: Dice) => Plan, planted: Planted = noBug): Stage {
  const dice = new Dice(seed)
  const plan = planOf(dice.fork('plan'))
  const clock = new Clock()
  const history = new History(clock)
  const schedule = new Schedule(dice.fork('schedule'))
  const database = openInMemory()
  const { receivers, timeoutMs } = plan
  return {
    plan,
    clock,
    dice: dice.fork('rest'),
    schedule,
    history,
    database,
    network: new Network(receivers, { clock, history, schedule, timeoutMs, dice: dice.fork('network') }),
    watch: new Watch({ plan, clock, history, database }),
    activity: new Activity(database),
    planted,
    faults: { on: false },
  }
}
