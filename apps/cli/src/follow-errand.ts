import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'

/** What the server answers about work that takes longer than a call. */
type Followed<Progress, Result> =
  | { readonly state: 'under_way'; readonly progress: Progress | null }
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'failed'; readonly why: string }

/** Asks again until the server is done. @throws a Problem when it could not do it */
export async function followErrand<Progress, Result>(
  ask: () => Promise<Followed<Progress, Result>>,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  for (;;) {
    const answer = await ask()
    if (answer.state === 'done') return answer.result
    if (answer.state === 'failed') throw new Problem(exitCodes.refused, answer.why)
    if (answer.progress !== null) onProgress(answer.progress)
  }
}
