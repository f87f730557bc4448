import type { SendOutcome } from './outcome.ts'

/**
 * Whether a delivery that ended like this is tried again, if its policy has another try to give.
 *
 * Whatever its owner or a little time can mend is: a hook that is given another URL or secret has its waiting events sent
 * by it, so a redirect, a 404 or an expired certificate is no end. A receiver that says 410 is gone for good, as is one that
 * says so in its own words; what this installation does not allow stays forbidden, and a template that cannot be rendered
 * for an event cannot be the next time.
 */
export function worthRetrying(outcome: SendOutcome): boolean {
  switch (outcome.kind) {
    case 'delivered':
    case 'blocked':
    case 'not_rendered':
      return false
    case 'refused':
      return outcome.status !== 410 && outcome.final === undefined
    case 'timed_out':
    case 'unreachable':
      return true
  }
}
