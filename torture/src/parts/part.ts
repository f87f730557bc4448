/** How much is to be done. */
export interface Scale {
  readonly long: boolean
  /** Only this one, to see it again. */
  readonly seed: number | null
}

/** What a part found. */
export interface PartResult {
  readonly figures: readonly Figure[]
  /** What was broken, with all that it takes to see it again; empty when nothing was. */
  readonly broken: readonly string[]
}

export interface Figure {
  readonly what: string
  readonly value: string
  readonly note?: string
}

/** One way to torture it. */
export interface Part {
  readonly name: string
  readonly about: string
  run(scale: Scale, say: (progress: string) => void): Promise<PartResult>
}
