import { Banner, Label, type LabelProps } from '@primer/react'
import { type HookOverview, type HookWords, hookWords } from '../hook-words.ts'
import { When } from '../parts/when.tsx'

const variants: Record<HookWords['label'], NonNullable<LabelProps['variant']>> = {
  Active: 'success',
  Inactive: 'secondary',
  Failing: 'danger',
  Parked: 'attention',
}

interface HookConditionProps {
  readonly overview: HookOverview
}

export function HookLabel({ overview }: HookConditionProps) {
  const { label } = hookWords(overview)
  return (
    <Label variant={variants[label]} className="hook-label">
      {label}
    </Label>
  )
}

/** Why a hook does not do well, since when, and what to do. */
export function HookCondition({ overview }: HookConditionProps) {
  const { banner } = hookWords(overview)
  if (!banner) return null
  const { active, state, parkedAt, probeAt, failingSince } = overview.hook
  const failing = active ? failingSince : null
  const since = state === 'parked' ? parkedAt : failing
  return (
    <Banner
      className="hook-condition"
      variant={active || state === 'parked' ? 'warning' : 'info'}
      title={banner.title}
      description={
        <>
          {banner.todo}
          {since !== null && (
            <span className="hook-condition-when">
              Since <When at={since} />.{' '}
              {state === 'parked' && probeAt !== null && (
                <>
                  Next try <When at={probeAt} />.
                </>
              )}
            </span>
          )}
        </>
      }
    />
  )
}
