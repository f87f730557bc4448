import { describeMachine, diskFolder, type Machine } from '@repohook/bench/machine'
import { table } from '@repohook/bench/table'
import type { PartResult } from './parts/part.ts'

/** The whole of what was found: what `--json` prints. */
export interface Report {
  readonly at: string
  readonly machine: Machine
  readonly parts: Readonly<Record<string, PartResult>>
}

export function reportOf(parts: Readonly<Record<string, PartResult>>, at: Date): Report {
  return { at: at.toISOString(), machine: describeMachine(diskFolder()), parts }
}

/** What a person reads; no line of it is wider than 100 columns, but those of a history. */
export function textOf({ at, machine, parts }: Report): string {
  const { cpu, cpus, memoryBytes, system, node, sqlite, load } = machine
  const figures = Object.values(parts).flatMap((part) => part.figures)
  return [
    ...Object.values(parts).flatMap(({ broken }) => broken),
    `${cpu}, ${cpus} CPUs, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${system}, load ${load.toFixed(1)} at the end\n` +
      `Node ${node.slice(1)}, SQLite ${sqlite}; ${at.slice(0, 10)}`,
    table(
      [
        { title: 'what', align: 'left' },
        { title: 'figure', align: 'right' },
        { title: '', align: 'left' },
      ],
      figures.map(({ what, value, note = '' }) => [what, value, note]),
    ),
  ].join('\n\n')
}
