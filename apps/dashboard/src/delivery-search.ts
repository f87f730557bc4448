import type { Answers } from './trpc.ts'

export type Delivery = Answers['deliveries']['list']['deliveries'][number]

const statuses = ['success', 'failure', 'queued'] as const

/** What the address of a log says: which deliveries, and which page of them. */
export interface DeliverySearch {
  readonly status?: (typeof statuses)[number]
  readonly event?: string
  readonly action?: string
  readonly redelivery?: boolean
  readonly guid?: string
  /** ISO 8601. */
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
}

/** What is not understood is left out: an address may have been typed, or cut in a mail. */
export function parseDeliverySearch(search: Record<string, unknown>): DeliverySearch {
  const text = (name: string) => {
    const value = search[name]
    // A router's parameters are JSON where they can be: `action=42` is a number.
    const words = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    return words === '' || words.length > 100 ? undefined : words
  }
  const moment = (name: string) => {
    const value = text(name)
    const at = value === undefined ? Number.NaN : Date.parse(value)
    return Number.isNaN(at) ? undefined : new Date(at).toISOString()
  }
  const { redelivery } = search
  return withoutGaps({
    status: statuses.find((status) => status === search['status']),
    event: text('event'),
    action: text('action'),
    redelivery: typeof redelivery === 'boolean' ? redelivery : undefined,
    guid: text('guid')?.toLowerCase(),
    from: moment('from'),
    to: moment('to'),
    cursor: text('cursor'),
  })
}

/** The same as procedures take it. */
export const filterOf = ({ cursor: _, from, to, ...filter }: DeliverySearch) =>
  withoutGaps({
    ...filter,
    settledFrom: from === undefined ? undefined : Date.parse(from),
    settledBefore: to === undefined ? undefined : Date.parse(to),
  })

export type DeliveryFilter = ReturnType<typeof filterOf>

/** Whether a delivery that just came belongs to what is asked for, by the rules that the server goes by. */
export function matches(delivery: Delivery, filter: DeliveryFilter): boolean {
  const { status, event, action, redelivery, guid, settledFrom, settledBefore } = filter
  const { settledAt, outcome } = delivery
  if (status === 'queued' ? settledAt !== null : settledAt === null) return false
  if (status === 'success' && outcome?.kind !== 'delivered') return false
  if (status === 'failure' && outcome?.kind === 'delivered') return false
  if (settledAt !== null && settledFrom !== undefined && settledAt < settledFrom) return false
  if (settledAt !== null && settledBefore !== undefined && settledAt >= settledBefore) return false
  return (
    (event === undefined || delivery.event === event) &&
    (action === undefined || delivery.action === action) &&
    (redelivery === undefined || delivery.redelivery === redelivery) &&
    (guid === undefined || delivery.guid === guid)
  )
}

/** Without the members that are undefined. */
export function withoutGaps<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
