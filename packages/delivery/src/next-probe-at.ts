import type { World } from '@repohook/events'

const firstMs = 30_000
const longestMs = 30 * 60_000
const jitter = 0.2

/**
 * When a parked hook is tried next, in Unix milliseconds, by how many probes failed since it was parked: after 30 s, then
 * twice as long each time, up to half an hour. Up to a fifth more, so that hooks which were parked together are not tried
 * together.
 */
export function nextProbeAt(probes: number, world: World): number {
  const delayMs = Math.min(longestMs, firstMs * 2 ** Math.min(probes, 10))
  return world.now() + Math.round(delayMs * (1 + jitter * world.random()))
}
