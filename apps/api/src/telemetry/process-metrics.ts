import { collectDefaultMetrics, Registry } from 'prom-client'

let registry: Registry | null = null

/**
 * Memory, processor, garbage collection and the delay of the event loop: of the process, so measured once in it, and from
 * when this is first called.
 */
export function processMetrics(): Registry {
  if (!registry) {
    registry = new Registry()
    collectDefaultMetrics({ register: registry })
  }
  return registry
}
