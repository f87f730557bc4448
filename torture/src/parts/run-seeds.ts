import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Jobs } from './jobs.ts'

const program = new URL('seeds.worker.ts', import.meta.url)

/** Does a job with each of the seeds on all CPUs, a process for each, and hands over every answer as it comes. */
export async function runSeeds<Job extends keyof Jobs>(
  job: Job,
  seeds: readonly number[],
  take: (answer: Awaited<ReturnType<Jobs[Job]>>, seed: number) => void,
): Promise<void> {
  const waiting = seeds.values()
  const processes = Math.min(availableParallelism(), seeds.length)
  await Promise.all(Array.from({ length: processes }, () => work()))

  function work(): Promise<void> {
    const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const end = Promise.withResolvers<void>()
    let atWork: number | undefined
    const next = () => {
      const { value: seed, done } = waiting.next()
      atWork = seed
      if (done) child.disconnect()
      else child.send({ job, seed })
    }
    child.on('message', ({ seed, answer }: { seed: number; answer: Awaited<ReturnType<Jobs[Job]>> }) => {
      take(answer, seed)
      next()
    })
    child.on('error', end.reject)
    child.on('exit', (code) => {
      if (atWork === undefined) end.resolve()
      else end.reject(new Error(`The process that was at seed ${atWork} ended with ${code}.`))
    })
    next()
    return end.promise
  }
}
