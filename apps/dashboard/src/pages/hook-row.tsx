import { PencilIcon } from '@primer/octicons-react'
import { Label } from '@primer/react'
import { Link } from '@tanstack/react-router'
import { counted } from '../counted.ts'
import { heardEvents } from '../heard-events.ts'
import { hookSign } from '../hook-sign.ts'
import { HourChart } from '../parts/hour-chart.tsx'
import { FormatLabel } from '../parts/format-label.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { StatusIcon } from '../parts/status-icon.tsx'
import { useMay } from '../session.ts'
import { useTarget } from '../target.ts'
import type { Answers } from '../trpc.ts'
import { HookRowDelete } from './hook-row-delete.tsx'
import { HookState, LastResponse } from './hook-standing.tsx'

export type HookOverview = Answers['hooks']['overview'][number]

/** A hook, and how it does. */
export function HookRow({ overview }: { readonly overview: HookOverview }) {
  const { hook, hours, waiting, waitingIsMore } = overview
  const { target, params } = useTarget()
  const mayEdit = useMay(target.kind, 'write')
  const mayDelete = useMay(target.kind, 'admin')
  const to = { params: { ...params, hookId: hook.id } }
  const { sign, words, label } = hookSign(overview)
  return (
    <li className="box-row hook-row">
      <StatusIcon sign={sign} words={words} />
      <div className="grow">
        <div className="foreign">
          <Link
            to="/targets/$owner/$name/hooks/$hookId/deliveries"
            {...to}
            className="hook-url"
            title={hook.config.url}
          >
            {hook.config.url}
          </Link>{' '}
          <span className="muted" title={hook.events.join(', ')}>
            ({heardEvents(hook.events)})
          </span>{' '}
          <FormatLabel format={hook.format} /> {label && <Label variant={label.variant}>{label.text}</Label>}
        </div>
        <div className="hook-facts">
          <LastResponse overview={overview} />
          <HookState overview={overview} />
          {waiting > 0 && (
            <div>
              <Link to="/targets/$owner/$name/hooks/$hookId/deliveries" {...to} search={{ status: 'queued' }}>
                {waitingIsMore && 'More than '}
                {counted(waiting, 'delivery', 'deliveries')} waiting.
              </Link>
            </div>
          )}
        </div>
      </div>
      <HourChart hours={hours} />
      <div className="hook-actions">
        {mayEdit && (
          <ButtonLink
            size="small"
            leadingVisual={PencilIcon}
            to="/targets/$owner/$name/hooks/$hookId"
            {...to}
            aria-label={`Edit ${hook.config.url}`}
          >
            Edit
          </ButtonLink>
        )}
        {mayDelete && <HookRowDelete hook={hook} />}
      </div>
    </li>
  )
}
