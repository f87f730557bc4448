import { jobs, type Jobs } from './jobs.ts'

interface Order {
  readonly job: keyof Jobs
  readonly seed: number
}

process.on('message', ({ job, seed }: Order) => void jobs[job](seed).then((answer) => process.send?.({ seed, answer })))
process.on('disconnect', () => process.exit())
