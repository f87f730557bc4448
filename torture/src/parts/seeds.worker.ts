import { simulate } from '../simulation/simulate.ts'

/** Runs the seeds that the parent process names, one after the other. */
process.on('message', (seed: number) => void simulate(seed).then((run) => process.send?.(run)))
process.on('disconnect', () => process.exit())
