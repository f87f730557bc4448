import type { StorageFault } from '@repohook/events'

/** Functions by name, all of which answer later. */
export type Functions<T> = {
  readonly [K in keyof T]: T[K] extends (...args: never[]) => Promise<unknown> ? T[K] : never
}

/** The same functions; but what they reject with is a StorageFault, told to `tell` as well, where the database is at fault. */
export function tellingFaults<T extends Functions<T>>(
  functions: T,
  faultOf: (error: unknown) => StorageFault | null,
  tell: (fault: StorageFault) => void,
): T {
  const telling = Object.entries<(...args: never[]) => Promise<unknown>>(functions).map(([name, call]) => [
    name,
    async (...args: never[]) => {
      try {
        return await call(...args)
      } catch (error) {
        const fault = faultOf(error)
        if (fault) tell(fault)
        throw fault ?? error
      }
    },
  ])
  return Object.fromEntries(telling) as T
}
