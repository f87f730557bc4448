import type { DeliverySummary } from '@repohook/delivery'
import { type Hook, hookToWire as toWire, type Links, type Target } from '@repohook/hooks'

/** How a hook's newest delivery went. */
type Newest = Pick<DeliverySummary, 'status' | 'statusCode'> | undefined

/** A hook as GitHub's API answers it; that of a repository tells how its newest delivery went. */
export function hookToWire(hook: Hook, target: Target, links: Links, newest: Newest): Record<string, unknown> {
  const wire = toWire(hook, target, links)
  return 'last_response' in wire ? { ...wire, last_response: lastResponse(newest) } : wire
}

/** A hook's configuration as GitHub's API answers it. */
export const configToWire = (hook: Hook, target: Target, links: Links): unknown => toWire(hook, target, links)['config']

/** GitHub's word for how a hook does stands under `status`, the delivery's under `message`. */
function lastResponse(newest: Newest): Record<string, unknown> {
  const { status: message = null, statusCode } = newest ?? {}
  // What was never sent got no response.
  if (!statusCode) return { code: null, status: 'unused', message }
  return { code: statusCode, status: message === 'OK' ? 'active' : conditionOf(statusCode), message }
}

const conditionOf = (statusCode: number) => (statusCode === 504 ? 'timeout' : 'misconfigured')
