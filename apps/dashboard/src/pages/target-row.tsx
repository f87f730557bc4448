import { SkeletonBox } from '@primer/react'
import { Link } from '@tanstack/react-router'
import { healthWords } from '../health-words.ts'
import { StatusIcon } from '../parts/status-icon.tsx'
import { TargetIcon } from '../parts/target-icon.tsx'
import { targetInput, targetName, targetParams } from '../target.ts'
import type { Answers } from '../trpc.ts'

type ListedTarget = Answers['targets']['list']['targets'][number]

/** A target, and how its hooks do. */
export function TargetRow({ target }: { readonly target: ListedTarget }) {
  const { sign, words } = healthWords(target.hooks)
  return (
    <li className="box-row target-row">
      <TargetIcon kind={target.kind} />
      <Link to="/targets/$owner/$name" params={targetParams(target)} className="grow foreign target-name">
        {targetName(targetInput(target))}
      </Link>
      <span className={target.hooks.total === 0 ? 'target-health muted' : 'target-health'}>
        {words}
        <StatusIcon sign={sign} words={signWords[sign]} />
      </span>
    </li>
  )
}

const signWords = {
  ok: 'All well',
  failed: 'Failing',
  held: 'Parked',
  off: 'Inactive',
  none: 'None',
  queued: 'Queued',
}

export const TargetRowSkeleton = () => (
  <div className="box-row">
    <SkeletonBox height="1.25rem" width="40%" />
  </div>
)
