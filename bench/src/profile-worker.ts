import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contestantsOn } from './contestants.ts'
import { openContestant } from './open-contestant.ts'
import type { Options } from './options.ts'
import { type Profile, profileReport } from './profile.ts'
import type { Workplace } from './workplace.ts'

/** Runs Repohook's worker under V8's sampling profiler, after a warm-up, and says where the time went. */
export async function profileWorker(
  place: Workplace,
  { deliveries, database }: Pick<Options, 'deliveries' | 'database'>,
  say: (progress: string) => void,
): Promise<string> {
  const contestant = contestantsOn(database).find(({ name }) => name === 'repohook')!
  const open = await openContestant(contestant, place)
  if (!open) throw new Error('There is no PostgreSQL to start on this machine.')
  const path = join(place.folder, 'worker.cpuprofile')
  try {
    await place.receiver.call('expect', 2 * deliveries, false)
    say('warming up')
    await open.child.call('prepare', deliveries)
    await open.child.call('run', deliveries)
    say('profiling')
    await open.child.call('prepare', deliveries)
    await open.child.call('profile', deliveries, path)
  } finally {
    await open.close()
  }
  return profileReport(JSON.parse(await readFile(path, 'utf8')) as Profile, deliveries)
}
