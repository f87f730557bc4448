import { setTimeout } from 'node:timers/promises'
import type { Job } from './api.ts'
import { exitCodes } from './exit-codes.ts'
import { isWell, progressOf, summaryOf } from './job-words.ts'
import { Problem } from './problem.ts'
import { progress } from './progress.ts'
import { say, type Terminal } from './terminal.ts'
import type { Place } from './where.ts'

const firstPauseMs = 100
const longestPauseMs = 1_000

/**
 * Waits until a job has ended and says how; answers the job. Whatever ends the waiting before that leaves the job alone,
 * and how to look after it is said.
 */
export async function awaitJob(terminal: Terminal, place: Place, jobId: number): Promise<Job> {
  const { signal } = terminal
  const line = progress(terminal)
  const leave = () => {
    line.clear()
    say(terminal, goesOn(place, jobId))
  }
  signal.addEventListener('abort', leave, { once: true })
  try {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      const job = await place.client.jobs.get.query({ target: place.target, jobId })
      if (job.finishedAt !== null) {
        line.clear()
        return job
      }
      line.show(`Job ${jobId}: ${progressOf(job)} …`)
      await setTimeout(pauseMs, undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) leave()
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** That a job needs nobody to wait for it, and how to look after it. */
export const goesOn = ({ flags }: Place, jobId: number): string =>
  `Job ${jobId} goes on by itself: repohook jobs show ${jobId}${flags} says how far it is, jobs cancel ends it.`

/** Says how a job ended. @throws a Problem when something of it did not arrive */
export function tellEnd(terminal: Terminal, { flags }: Place, job: Job): void {
  const words = `${job.state === 'cancelled' ? `Job ${job.id} was cancelled: ` : ''}${summaryOf(job)}.`
  if (isWell(job) && job.state === 'done') return say(terminal, words)
  const failed = `repohook jobs items ${job.id} --outcome failed${flags} lists what failed.`
  throw new Problem(exitCodes.refused, words, job.tally.failed > 0 ? failed : undefined)
}
