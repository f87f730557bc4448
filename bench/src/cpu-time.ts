import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** CPU time used so far, in milliseconds; null where the system does not tell. */
export interface CpuTime {
  /** By every program of the machine, and what a hypervisor kept from it. */
  readonly all: number
  /** By this process and all that it started. */
  readonly ours: number
}

const ticksPerSecond = 100
const msPerTick = 1000 / ticksPerSecond

/** Reads what Linux tells of CPU time; null elsewhere. */
export function cpuTime(): CpuTime | null {
  const ticks = readTicks()
  return ticks && { all: ticks.busy * msPerTick, ours: treeCpuMs(process.pid) ?? 0 }
}

/** Begins to watch the processors; the answer says what share of them worked since, 0 to 1, or null where nobody tells. */
export function busyShare(): () => number | null {
  const from = readTicks()
  return () => {
    const to = readTicks()
    return from && to && (to.busy - from.busy) / Math.max(1, to.all - from.all)
  }
}

/** What all processors did since the start, in ticks; null anywhere but on Linux. */
function readTicks(): { readonly busy: number; readonly all: number } | null {
  if (process.platform !== 'linux') return null
  const idle = new Set([3, 4])
  // The last two, time of guests, are in user time already.
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  const sum = (counts: (index: number) => boolean) =>
    ticks.reduce((total, value, index) => (counts(index) ? total + value : total), 0)
  return { busy: sum((index) => !idle.has(index)), all: sum(() => true) }
}

/** CPU time of a process and all below it, in milliseconds, with those that have ended; null where it cannot be read. */
export function treeCpuMs(root: number): number | null {
  if (process.platform !== 'linux') return null
  const processes = new Map<number, { readonly parent: number; readonly ticks: number }>()
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) {
      const stat = readStat(name)
      if (stat) processes.set(Number(name), stat)
    }
  }
  const isBelow = (pid: number): boolean => {
    for (let id = pid; id > 0; id = processes.get(id)?.parent ?? 0) if (id === root) return true
    return false
  }
  return [...processes].reduce((sum, [pid, { ticks }]) => (isBelow(pid) ? sum + ticks * msPerTick : sum), 0)
}

/** How many CPUs' worth of time other programs took between two readings; null where it is not known. */
export function otherCpus(from: CpuTime | null, to: CpuTime | null, ms: number): number | null {
  if (!from || !to || ms <= 0) return null
  const others = to.all - from.all - (to.ours - from.ours)
  return Math.min(cpus().length, Math.max(0, others / ms))
}

function readStat(pid: string): { parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name is in brackets and may hold anything, spaces too.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, parent = 0] = fields
    return { parent, ticks: fields.slice(11, 15).reduce((sum, value) => sum + value, 0) }
  } catch {
    return null
  }
}
