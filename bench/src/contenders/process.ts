import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { serve } from '../serve.ts'
import type { Contender, OpenContender, Setting } from './contender.ts'

/** What one round cost this process. */
export interface Cost {
  readonly ms: number
  readonly cpuMs: number
  /** Wall-clock instants, to find the round in a trace. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface Memory {
  readonly rssBytes: number
  readonly peakBytes: number
}

let contender: Contender | undefined

const current = (): Contender => {
  if (!contender) throw new Error('The contender is not open.')
  return contender
}

serve({
  async open(setting: Setting): Promise<void> {
    // Only the one that is asked for: what the others load would count as its memory.
    const file = new URL(`${process.argv[2]}.ts`, import.meta.url)
    const { open } = (await import(file.href)) as { open: OpenContender }
    contender = await open(setting)
  },
  prepare: (deliveries: number) => current().prepare(deliveries),
  async run(deliveries: number): Promise<Cost> {
    const startedAt = Date.now()
    const from = performance.now()
    const cpu = process.cpuUsage()
    await current().run(deliveries)
    const ms = performance.now() - from
    const { user, system } = process.cpuUsage(cpu)
    const endedAt = Date.now()
    await current().rest?.()
    return { ms, cpuMs: (user + system) / 1000, startedAt, endedAt }
  },
  async profile(deliveries: number, path: string): Promise<void> {
    const session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 200 })
    await session.post('Profiler.start')
    await current().run(deliveries)
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    await current().rest?.()
    await writeFile(path, JSON.stringify(profile))
  },
  memory: (): Memory => ({
    rssBytes: process.memoryUsage.rss(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
  close: () => current().close(),
})
