import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Simulated } from '../simulation/simulate.ts'

const program = new URL('seeds.worker.ts', import.meta.url)

/** Simulates seeds on all CPUs, a process for each, and hands over each run as it ends. */
export async function runSeeds(seeds: readonly number[], take: (run: Simulated) => void): Promise<void> {
  const waiting = seeds.values()
  const processes = Math.min(availableParallelism(), seeds.length)
  await Promise.all(
    Array.from({ length: processes }, () => {
      const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      let atWork: number | undefined
      const next = () => {
        const { value, done } = waiting.next()
        atWork = value
        if (done) child.disconnect()
        else child.send(value)
      }
      child.on('message', (run: Simulated) => {
        take(run)
        next()
      })
      child.on('error', reject)
      child.on('exit', (code) => {
        if (atWork === undefined) resolve()
        else reject(new Error(`The process that simulated seed ${atWork} ended with ${code}.`))
      })
      next()
      return promise
    }),
  )
}
