import type { Metric, Registry } from 'prom-client'

interface Value {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

export type Labels = Readonly<Record<string, string>>

/** The counts of one set of labels. */
export class Series {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    let place = 0
    while (place < this.#bounds.length && value > this.#bounds[place]!) place++
    this.#counts[place]!++
    this.#sum += value
  }

  values(name: string, labels: Labels): readonly Value[] {
    let below = 0
    const buckets = this.#counts.map((count, place) => {
      below += count
      return { metricName: `${name}_bucket`, labels: { ...labels, le: this.#bounds[place] ?? '+Inf' }, value: below }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: below },
    ]
  }
}

/**
 * A histogram for the hot path, which keeps its series at hand. prom-client's own finds them anew for each value by a
 * string made of the labels, which takes over a microsecond; this one takes some tens of nanoseconds.
 */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #series = new Map<Labels, Series>()

  constructor(name: string, help: string, bounds: readonly number[], registry: Registry) {
    this.#bounds = bounds
    const values = () => [...this.#series].flatMap(([labels, series]) => series.values(name, labels))
    // All that a registry asks of a metric.
    const metric = { name, get: async () => ({ name, help, type: 'histogram', values: values() }) }
    registry.registerMetric(metric as unknown as Metric)
  }

  /** Adds a series. Keep what it answers: the same labels again would be another one. */
  series(labels: Labels = {}): Series {
    const fresh = new Series(this.#bounds)
    this.#series.set(labels, fresh)
    return fresh
  }
}
