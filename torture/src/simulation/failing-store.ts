import type { DeliveryStore } from '@repohook/delivery'
import { StorageFault } from '@repohook/events'
import { around } from './around.ts'
import type { Server } from './server.ts'
import type { Stage } from './stage.ts'

/** What the store says when it is made to fail: nobody could write, or nobody knows whether it was written. */
class InjectedFault extends StorageFault {
  constructor(when: string) {
    super('unreachable', when)
  }
}

export const isInjected = (error: unknown): boolean => error instanceof InjectedFault

const never = new Promise<never>(() => {})

/** A store whose calls may end the process, or fail, before they are made or after. */
export function failingStore(
  store: DeliveryStore,
  server: Server,
  { plan, dice, faults, history }: Stage,
): DeliveryStore {
  const { crashInCalls, storeFailsInCalls } = plan.faults
  const once = (inCalls: number) => faults.on && inCalls > 0 && dice.chance(1 / inCalls)
  return around(store, async (method, go) => {
    if (server.isDead) return never
    const fault = once(crashInCalls) ? 'crash' : once(storeFailsInCalls) ? 'error' : null
    const before = dice.chance(0.5)
    const fail = (when: string) => {
      if (fault === 'crash') server.crash(`${when} ${method}`)
      if (fault === 'crash') return never
      history.add(server.name, 'its store fails', when, method)
      throw new InjectedFault(`${when} ${method}`)
    }
    if (fault && before) return fail('before')
    const answer = await go()
    if (server.isDead) return never
    return fault ? fail('after') : answer
  })
}
