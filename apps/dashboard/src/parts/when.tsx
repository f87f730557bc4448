import { RelativeTime } from '@primer/react'

/** An instant, as people say it; the exact one on hover. */
export const When = ({ at }: { readonly at: number }) => (
  <RelativeTime date={new Date(at)} title={new Date(at).toLocaleString()} className="when" />
)

/** A duration in milliseconds: `12 ms`, `0.52 s`, `1 min 3 s`. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
