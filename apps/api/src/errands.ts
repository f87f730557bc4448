/** How far something has come that takes longer than a caller waits. */
export type Followed<Progress, Result> =
  | { readonly state: 'under_way'; readonly progress: Progress | null }
  | { readonly state: 'done'; readonly result: Result }
  /** Why not, in words. */
  | { readonly state: 'failed'; readonly why: string }

/** What was begun, as it is now. */
interface Errand<Progress, Result> {
  progress: Progress | null
  answer: Followed<Progress, Result> | null
  ended: Promise<void>
}

/** A caller waits so long for one answer, and then asks again. */
const patienceMs = 1_000
const mostKept = 16

/** Work of minutes behind calls of seconds: whoever asks again with the same id hears how it goes, and at last how it went. */
export class Errands<Progress, Result> {
  readonly #known = new Map<string, Errand<Progress, Result>>()
  readonly #patienceMs: number

  constructor(waitsMs = patienceMs) {
    this.#patienceMs = waitsMs
  }

  /** Begins what an id stands for, if nobody has, and answers when it is done, or how far it is after a while. */
  async follow(
    id: string,
    begin: (tell: (progress: Progress) => void) => Promise<Result>,
  ): Promise<Followed<Progress, Result>> {
    const errand = this.#known.get(id) ?? this.#begin(id, begin)
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.#patienceMs)
    await Promise.race([errand.ended, late])
    clearTimeout(timer)
    return errand.answer ?? { state: 'under_way', progress: errand.progress }
  }

  #begin(id: string, begin: (tell: (progress: Progress) => void) => Promise<Result>): Errand<Progress, Result> {
    const errand: Errand<Progress, Result> = { progress: null, answer: null, ended: Promise.resolve() }
    errand.ended = begin((progress) => {
      errand.progress = progress
    }).then(
      (result) => {
        errand.answer = { state: 'done', result }
      },
      (error: unknown) => {
        errand.answer = { state: 'failed', why: (error as Error).message }
      },
    )
    const oldest = this.#known.entries().find(([, { answer }]) => answer)
    if (this.#known.size >= mostKept && oldest) this.#known.delete(oldest[0])
    this.#known.set(id, errand)
    return errand
  }
}
