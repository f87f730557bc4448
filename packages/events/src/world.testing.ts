import type { World } from './world.ts'

/** A world that stands still until it is told: time moves by `pass`, dice always fall the same, UUIDs count up. */
export interface StillWorld extends World {
  pass(ms: number): void
}

export function stillWorld(startAt = Date.UTC(2026, 0, 1)): StillWorld {
  let now = startAt
  let uuids = 0
  return {
    now: () => now,
    random: () => 0.5,
    uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`,
    pass: (ms) => {
      now += ms
    },
  }
}
