import { RelativeTime } from '@primer/react'

/** An instant, as people say it; the exact one on hover. */
export const When = ({ at }: { readonly at: number }) => (
  <RelativeTime date={new Date(at)} title={new Date(at).toLocaleString()} className="when" />
)
