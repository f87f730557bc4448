import { Failure } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import type { Repaired } from '@repohook/store'
import { Errands, type Followed } from './errands.ts'
import { examine, type Patient, repair, type Report } from './examine.ts'
import { requireInstance } from './require-instance.ts'

/** What an administrator of the instance does about its health. */
export interface DoctorVerbs {
  /** Begins an examination under a UUID of the caller's, or says how the one of that id goes; waits for a few seconds. */
  check(instance: TargetAdmin, id: string): Promise<Followed<string, Report>>
  /**
   * Mends what a plan lists: those rows and no others, and of them those that are broken still.
   *
   * @throws Failure `doctor.plan_unknown` when the latest examination had another plan
   */
  repair(instance: TargetAdmin, plan: string): Promise<readonly Repaired[]>
}

export function doctorVerbs(patient: Patient): DoctorVerbs {
  const errands = new Errands<string, Report>()
  let latest: Report | null = null
  return {
    async check(instance, id) {
      requireInstance(instance)
      return errands.follow(id, async (tell) => (latest = await examine(patient, tell)))
    },
    async repair(instance, plan) {
      requireInstance(instance)
      if (!latest || latest.plan !== plan)
        throw new Failure('doctor.plan_unknown', 'That plan is not of the latest examination. Look again.', 'plan')
      return repair(patient, latest)
    },
  }
}
