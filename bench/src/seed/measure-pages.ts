import { percentile, median } from '../statistics.ts'
import type { Service } from '../measures/service.ts'
import { guidOf, rare } from './history.ts'

/** One page that the dashboard asks for. */
export interface PageTime {
  readonly page: string
  /** What came: rows, and whether it goes on. */
  readonly rows: number
  readonly goesOn: boolean
  /** From request to answer over loopback, in milliseconds, of as many asks as were made. */
  readonly median: number
  readonly slowest: number
}

const asks = 20
const onward = 50

interface Answer {
  readonly rows: number
  readonly next: string | null
}

/** Asks the service for every first page of a hook, and for many in a row. */
export async function measurePages(
  { ask }: Pick<Service, 'ask'>,
  { target, hookId, deliveries, now }: { target: object; hookId: number; deliveries: number; now: number },
): Promise<readonly PageTime[]> {
  const hook = { target, hookId }
  const list = (filter: object) => ['deliveries.list', { ...hook, filter, limit: 30 }] as const
  const dayMs = 86_400_000
  const guid = guidOf(Math.floor(deliveries / 3))
  const pages: readonly (readonly [string, readonly [string, object]])[] = [
    ['deliveries', list({})],
    ['deliveries, queued', list({ status: 'queued' })],
    ['deliveries, status=failure', list({ status: 'failure' })],
    ['deliveries, status=success', list({ status: 'success' })],
    ['deliveries, event=push', list({ event: 'push' })],
    ['deliveries, event: three, far back', list({ event: rare.name })],
    ['deliveries, event: none', list({ event: 'gollum' })],
    ['deliveries, failure and event: none', list({ status: 'failure', event: 'gollum' })],
    ['deliveries, action=opened', list({ action: 'opened' })],
    ['deliveries, action: three, far back', list({ action: rare.action })],
    ['deliveries, redelivery', list({ redelivery: true })],
    ['deliveries, GUID', list({ guid })],
    ['deliveries, GUID: none', list({ guid: guidOf(-1) })],
    ['deliveries, GUID, queued', list({ guid, status: 'queued' })],
    ['deliveries, a day of three weeks ago', list({ settledFrom: now - 21 * dayMs, settledBefore: now - 20 * dayMs })],
    ['deliveries, a time without any', list({ settledFrom: now + dayMs })],
    ['hooks.overview', ['hooks.overview', { target }]],
    ['events.list', ['events.list', { target }]],
    ['events.list, name=push', ['events.list', { target, name: 'push' }]],
    ['targets.list, 10,000 repositories', ['targets.list', {}]],
    ['targets.list, search', ['targets.list', { search: '_9' }]],
    ['targets.list, search: one, last', ['targets.list', { search: 'service-09999' }]],
    ['targets.get', ['targets.get', { target }]],
  ]
  const times: PageTime[] = []
  for (const [page, [procedure, input]] of pages) {
    const took: number[] = []
    let answer: Answer = { rows: 0, next: null }
    for (let n = 0; n < asks; n++) answer = await timed(took, () => ask(procedure, input))
    times.push(timeOf(page, answer, took))
  }

  const took: number[] = []
  let [cursor, rows]: [string | null | undefined, number] = [undefined, 0]
  for (let n = 0; n < onward && cursor !== null; n++) {
    const [procedure, input] = list({})
    const answer: Answer = await timed(took, () => ask(procedure, { ...input, ...(cursor && { cursor }) }))
    cursor = answer.next
    rows += answer.rows
  }
  times.push(timeOf(`deliveries, ${onward} pages in a row`, { rows, next: cursor ?? null }, took))
  return times
}

const timeOf = (page: string, { rows, next }: Answer, took: readonly number[]): PageTime => ({
  page,
  rows,
  goesOn: next !== null,
  median: median(took),
  slowest: percentile(took, 1),
})

async function timed(took: number[], ask: () => Promise<unknown>): Promise<Answer> {
  const from = performance.now()
  const data = await ask()
  took.push(performance.now() - from)
  if (Array.isArray(data)) return { rows: data.length, next: null }
  const {
    deliveries,
    targets,
    next = null,
  } = data as {
    readonly deliveries?: readonly unknown[]
    readonly targets?: readonly unknown[]
    readonly next?: string | null
  }
  return { rows: (deliveries ?? targets ?? [data]).length, next }
}
