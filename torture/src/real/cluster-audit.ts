import type pg from 'pg'
import type { Arrival } from './counting-receiver.ts'

/** What the database and the receiver say of the events that were acknowledged. */
export interface ClusterAudit {
  readonly acknowledged: number
  /** Acknowledged events that were neither delivered, by the log and by the receiver, nor given up after five interruptions. */
  readonly lost: readonly string[]
  /** Whatever else must not be, a sentence each. */
  readonly wrong: readonly string[]
  /** Entries of the queue that are not settled. */
  readonly waiting: number
  readonly givenUp: number
  readonly interrupted: number
  /** Requests beyond the first of each event. */
  readonly duplicates: number
}

interface Row {
  readonly guid: string
  readonly payload: string
  readonly hook: string
  readonly waiting: number
  readonly delivered: number
  readonly interrupted: number
}

/** Holds what was acknowledged, the number of each event by its GUID, against the rows and the arrivals. */
export async function auditCluster(
  client: pg.Client,
  acknowledged: ReadonlyMap<string, number>,
  arrived: ReadonlyMap<string, Arrival>,
): Promise<ClusterAudit> {
  const { rows } = await client.query<Row>(`
    SELECT e.guid, convert_from(e.payload, 'UTF8') AS payload, min(substring(h.url FROM '[^/]*$')) AS hook,
      CAST(count(*) FILTER (WHERE d.settled_at IS NULL) AS int) AS waiting,
      CAST(count(*) FILTER (WHERE d.outcome = 'delivered') AS int) AS delivered,
      CAST(count(*) FILTER (WHERE d.outcome = 'interrupted') AS int) AS interrupted
    FROM events AS e JOIN deliveries AS d ON d.event_id = e.id JOIN hooks AS h ON h.id = d.hook_id
    WHERE e.name = 'push' GROUP BY e.id`)
  const stored = new Map(rows.map((row) => [row.guid, row]))
  const isGivenUp = ({ interrupted, delivered }: Row) => interrupted === 5 && delivered === 0
  const sum = (count: (row: Row) => number) => rows.reduce((total, row) => total + count(row), 0)
  const wrong: string[] = []
  if (rows.length !== acknowledged.size)
    wrong.push(`${acknowledged.size} events were acknowledged and ${rows.length} are stored.`)
  for (const [guid, number] of acknowledged) {
    const row = stored.get(guid)
    const payload = JSON.stringify({ number })
    if (row && row.payload !== payload) wrong.push(`Event ${guid} is stored as ${row.payload}, not ${payload}.`)
    const bodies = [...(arrived.get(guid)?.bodies ?? [])]
    if (row && bodies.some((body) => body !== `/${row.hook} ${payload}`))
      wrong.push(`Event ${guid} arrived as ${bodies.join(', ')}.`)
    if (row && row.delivered > 1) wrong.push(`Event ${guid} was recorded as delivered ${row.delivered} times.`)
  }
  for (const guid of arrived.keys()) if (!stored.has(guid)) wrong.push(`Event ${guid} arrived and is not stored.`)
  return {
    acknowledged: acknowledged.size,
    lost: [...acknowledged.keys()].filter((guid) => {
      const row = stored.get(guid)
      return !row || !(isGivenUp(row) || (row.delivered > 0 && arrived.has(guid)))
    }),
    wrong,
    waiting: sum(({ waiting }) => waiting),
    givenUp: rows.filter(isGivenUp).length,
    interrupted: sum(({ interrupted }) => interrupted),
    duplicates: [...arrived.values()].reduce((total, { times }) => total + times - 1, 0),
  }
}
