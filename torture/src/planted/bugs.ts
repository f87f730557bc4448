import type { Planted } from '../simulation/stage.ts'
import { acknowledgeBeforeStoring } from './acknowledge-before-storing.ts'
import { deafToDeactivation } from './deaf-to-deactivation.ts'
import { doubleClaim } from './double-claim.ts'
import { earlyRetry } from './early-retry.ts'
import { encodedAnew } from './encoded-anew.ts'
import { endlessInterruptions } from './endless-interruptions.ts'
import { forgottenKey } from './forgotten-key.ts'
import { freshGuid } from './fresh-guid.ts'
import { halfAnEvent } from './half-an-event.ts'
import { keepsWhatIsOld } from './keeps-what-is-old.ts'
import { lostRetry } from './lost-retry.ts'
import { lostSuccessor } from './lost-successor.ts'
import { newestFirst } from './newest-first.ts'
import { noCap } from './no-cap.ts'
import { noFence } from './no-fence.ts'
import { purgesWhatWaits } from './purges-what-waits.ts'
import { rosyLog } from './rosy-log.ts'
import { silent } from './silent.ts'
import { staleHook } from './stale-hook.ts'
import { wornOutProbes } from './worn-out-probes.ts'

/** Bugs that are no part of any package, to prove that the simulation would find them. */
export const bugs: Readonly<Record<string, Planted>> = {
  'acknowledges before storing': acknowledgeBeforeStoring,
  'stores half an event': halfAnEvent,
  'takes a key twice': forgottenKey,
  'records without a lease': noFence,
  'claims twice': doubleClaim,
  'claims without a cap': noCap,
  'claims the newest first': newestFirst,
  'loses a retry': lostRetry,
  'retries too early': earlyRetry,
  'loses what was interrupted': lostSuccessor,
  'interrupts for ever': endlessInterruptions,
  'redelivers under a new GUID': freshGuid,
  'encodes payloads anew': encodedAnew,
  'sends to where a hook was': staleHook,
  'sends to inactive hooks': deafToDeactivation,
  'removes what waits': purgesWhatWaits,
  'keeps what is old': keepsWhatIsOld,
  'wears out its probes': wornOutProbes,
  'tells nobody of a parked hook': silent,
  'tells of deliveries that were none': rosyLog,
}
