import { Failure } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'

/** Refuses who administers less than the instance. @throws Failure `target.not_found` */
export function requireInstance({ target }: TargetAdmin): void {
  if (target.kind !== 'instance') throw new Failure('target.not_found', 'Only an administrator of the instance may.')
}
