import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import type { Cost } from './contenders/process.ts'
import type { Contestant } from './contestants.ts'
import { openContestant } from './open-contestant.ts'
import { findProgram } from './servers/find-program.ts'
import type { Workplace } from './workplace.ts'

/**
 * How often the contestant or its server asks the disk to keep what it wrote, for one delivery: counted with strace in a
 * run of its own, since tracing slows. Null where strace, or a server of our own, is not at hand.
 */
export async function countFsyncs(
  contestant: Contestant,
  place: Workplace,
  deliveries: number,
): Promise<number | null> {
  const { folder, receiver, pins } = place
  const tracer = findTracer()
  if (!tracer) return null
  const trace = join(await mkdtemp(join(folder, 'trace-')), 'trace')
  const prefix = [...tracer, '-o', trace]
  const prefixes = contestant.startServer ? { own: pins.sender, server: prefix } : { own: [...pins.sender, ...prefix] }
  const open = await openContestant(contestant, place, prefixes)
  if (!open || (open.server && open.server.pid === null)) {
    await open?.close()
    return null
  }
  let cost: Cost
  try {
    await receiver.call('expect', deliveries, false)
    await open.child.call('prepare', deliveries)
    cost = await open.child.call<Cost>('run', deliveries)
  } finally {
    await open.close()
  }
  return countBetween(await readFile(trace, 'utf8'), cost.startedAt, cost.endedAt) / deliveries
}

/** Null where there is no strace, or where it may not trace: many containers forbid it. */
function findTracer(): readonly string[] | null {
  const strace = findProgram('strace')
  if (!strace) return null
  // Only the calls that are counted stop the program: the others cost nothing.
  const tracer = [strace, '-f', '--seccomp-bpf', '-qq', '-ttt', '-e', 'trace=fsync,fdatasync']
  const [program, ...words] = [...tracer, '-o', devNull, process.execPath, '--version']
  return spawnSync(program, words).status === 0 ? tracer : null
}

/** Calls in a trace of `strace -f -ttt` that began between two instants in Unix milliseconds. */
export function countBetween(trace: string, from: number, to: number): number {
  const calls = trace.matchAll(/^\d+ +(?<seconds>\d+\.\d+) (?:fsync|fdatasync)\(/gm)
  return [...calls].filter(({ groups }) => {
    const at = Number(groups?.seconds) * 1000
    return at >= from && at <= to
  }).length
}
