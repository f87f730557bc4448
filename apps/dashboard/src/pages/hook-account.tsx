import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import {
  attemptSign,
  attemptWords,
  changeWords,
  type HookAccount,
  ruleWords,
  standings,
  type Words,
} from '../account-words.ts'
import { StatusIcon } from '../parts/status-icon.tsx'
import { duration } from '../duration.ts'
import { When } from '../parts/when.tsx'
import { targetInput, targetName, targetParams } from '../target.ts'
import { RedeliverEvent } from './redeliver-event.tsx'

interface HookAccountRowProps {
  readonly account: HookAccount
  /** Of the event. */
  readonly name: string
  readonly guid: string
}

/** Why a hook got an event or did not, and what came of it. */
export function HookAccountRow({ account, name, guid }: HookAccountRowProps) {
  const { hookId, target, url, rule, reason, changes, standing, attempts } = account
  const { sign, words } = standings[standing]
  return (
    <li className="box-row account">
      <StatusIcon sign={sign} words={words} />
      <div className="grow">
        <div className="foreign account-name" {...(url !== null && { title: url })}>
          {url ?? `Webhook ${hookId}`}
          {url === null && target && <span className="muted"> of {targetName(targetInput(target))}</span>}
        </div>
        <div className="muted small">
          {ruleWords(rule, name)}
          {reason !== null && <span className="foreign"> {reason}</span>}
          {changes.map((change) => (
            <Fragment key={change.kind}>
              {' '}
              <Sentence words={changeWords(change, name)} />
            </Fragment>
          ))}
          {standing === 'unknown' && ' It was sent; how that went is not kept any more.'}
        </div>
        {attempts.length > 0 && (
          <ol className="plain-list attempts">
            {attempts.map((attempt) => (
              <li key={attempt.id}>
                <StatusIcon sign={attemptSign(attempt)} />
                <span className="grow foreign">
                  <AttemptLink account={account} id={attempt.id}>
                    {attemptName(attempt)}
                  </AttemptLink>{' '}
                  <Sentence words={attemptWords(attempt)} />
                  {attempt.settledAt !== null && (
                    <span className="muted">
                      {' '}
                      {attempt.durationMs !== null && `${duration(attempt.durationMs)} · `}
                      <When at={attempt.settledAt} />
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ol>
        )}
      </div>
      <RedeliverEvent account={account} guid={guid} />
    </li>
  )
}

type Attempt = HookAccount['attempts'][number]

function attemptName({ kind, attempt }: Attempt): string {
  if (kind === 'event') return attempt === 0 ? 'First attempt.' : `Attempt ${attempt + 1}.`
  return { redelivery: 'Redelivery.', test: 'Test.', ping: 'Ping.' }[kind]
}

interface AttemptLinkProps {
  readonly account: HookAccount
  readonly id: number
  readonly children: string
}

/** A deleted hook shows its deliveries to nobody. */
function AttemptLink({ account: { target, hookId, changes }, id, children }: AttemptLinkProps) {
  if (target === null || changes.some(({ kind }) => kind === 'deleted' || kind === 'forgotten')) return children
  return (
    <Link
      to="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId"
      params={{ ...targetParams(target), hookId, deliveryId: id }}
    >
      {children}
    </Link>
  )
}

const Sentence = ({ words }: { readonly words: Words }) =>
  words.map((part) =>
    typeof part === 'string' ? <Fragment key={part}>{part}</Fragment> : <When key={part.at} at={part.at} />,
  )
