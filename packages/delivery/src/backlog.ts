/** As far as what waits is counted, in each lane. */
export const depthCountedTo = 100_000

/** How much waits in the queue at one moment, in its two lanes: what a person asked for, and what events brought. */
export interface Backlog {
  /** What has not settled: what is under way, due, held, or to be tried again later. Counted up to `depthCountedTo`. */
  readonly depth: { readonly asked: number; readonly event: number }
  /**
   * Since when what waits longest is due, of what a worker may take at once. What a parked hook holds does not count,
   * nor what it held when it began to work again. Null when nothing is due.
   */
  readonly oldestDueAt: { readonly asked: number | null; readonly event: number | null }
  readonly parkedHooks: number
}
