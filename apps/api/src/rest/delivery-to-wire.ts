import type { DeliveryDetail, DeliverySummary } from '@repohook/delivery'
import type { Target } from '@repohook/hooks'

declare global {
  interface JSON {
    /** A primitive that `JSON.stringify` writes as it is spelled here. */
    rawJSON(text: string): unknown
  }
}

type Summary = Pick<
  DeliverySummary,
  'id' | 'guid' | 'settledAt' | 'redelivery' | 'durationMs' | 'status' | 'statusCode' | 'event' | 'action'
>
type Detail = Summary & {
  readonly url: string | null
  readonly request: Pick<DeliveryDetail['request'], 'headers' | 'payload'>
  readonly response: Pick<DeliveryDetail['response'], 'headers' | 'body'>
}

/** A settled delivery as GitHub's API lists it. */
export const summaryToWire = (delivery: Summary, { kind, id }: Target): Record<string, unknown> => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: new Date(delivery.settledAt ?? 0).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  redelivery: delivery.redelivery,
  duration: seconds(delivery.durationMs ?? 0),
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: null,
  repository_id: kind === 'repository' ? id : null,
  throttled_at: null,
})

/**
 * The JSON text of a settled delivery as GitHub's API answers it. The payload stands in it as it was published: numbers
 * beyond 2^53 survive. It is null where it is no JSON object any more, as on a disk that lost some of it.
 */
export function detailToJson({ url, request, response, ...summary }: Detail, target: Target): string {
  const head = JSON.stringify({ ...summaryToWire(summary, target), ...(url !== null && { url }) })
  const payload = isObject(request.payload) ? request.payload : 'null'
  const sent = `{"headers":${JSON.stringify(request.headers)},"payload":${payload}}`
  const answered = JSON.stringify({ headers: joined(response.headers), payload: response.body })
  return `${head.slice(0, -1)},"request":${sent},"response":${answered}}`
}

/** Written with a fraction always: PyGithub takes no whole number for a duration. */
const seconds = (ms: number): unknown => JSON.rawJSON((ms / 1000).toFixed(2).replace(/(\.\d)0$/, '$1'))

/** As a map of strings: a name that came several times has its values joined, as HTTP reads them. */
function joined(headers: DeliveryDetail['response']['headers']): Record<string, string> | null {
  if (headers === null) return null
  const groups = Map.groupBy(headers, ([name]) => name.toLowerCase())
  return Object.fromEntries(
    [...groups.values()].map((group) => [group[0]?.[0], group.map(([, value]) => value).join(', ')]),
  )
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
