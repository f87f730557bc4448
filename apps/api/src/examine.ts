import { createHash } from 'node:crypto'
import type { Catalogue, World } from '@repohook/events'
import type { Sealer } from '@repohook/hooks'
import type { Examined, Finding, Maintenance } from '@repohook/store'

/** What a doctor found, and what can be done about it. */
export interface Report extends Examined {
  readonly examinedAt: number
  /** Names what can be repaired, to the row; null when nothing can. A repair is of one plan. */
  readonly plan: string | null
}

export interface Patient {
  readonly maintenance: Maintenance
  /** Null when there is no key to try. */
  readonly sealer: Sealer | null
  readonly catalogue: Catalogue
  readonly world: World
}

/** Holds an installation to every rule, and writes nothing. */
export async function examine(
  { maintenance, sealer, catalogue, world }: Patient,
  onStep: (step: string) => void,
): Promise<Report> {
  const examinedAt = world.now()
  const examined = await maintenance.examine({ now: examinedAt, knownEvents: namesIn(catalogue), sealer, onStep })
  return { ...examined, examinedAt, plan: planOf(examined.findings) }
}

/** Mends what a report says can be, and no other row. */
export const repair = ({ maintenance, catalogue, world }: Patient, { findings }: Report) =>
  maintenance.repair(findings, { now: world.now(), knownEvents: namesIn(catalogue) })

const namesIn = (catalogue: Catalogue): readonly string[] => catalogue.list().map(({ name }) => name)

function planOf(findings: readonly Finding[]): string | null {
  const mendable = findings.filter((finding) => finding.repair !== null)
  if (mendable.length === 0) return null
  const rows = mendable.map(({ check, subjects, repair: does }) => [check, does, subjects])
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)
}
