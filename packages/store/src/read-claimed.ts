import type { ClaimedDelivery, ClaimRequest } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { eq, sql } from 'drizzle-orm'
import type { Db, Dialect } from './dialect.ts'
import type { Memory } from './memory.ts'
import { secretOpener } from './sealed-secret.ts'
import { hotStatement, param, statement, text } from './statement.ts'
import { templateOfColumns } from './template-columns.ts'

/** A row that a claim took. */
export interface Taken {
  readonly id: number
  readonly eventId: number
  readonly hookId: number
  readonly kind: ClaimedDelivery['kind']
  readonly attempt: number
  readonly dueAt: number
  readonly retries: number
}

/** Reads what a claim took, with all that it takes to send it, in the order of the queue. */
export function readingClaimed(dialect: Dialect, sealer: Sealer, { events: recent, unwellHooks }: Memory) {
  const { db, tables } = dialect
  const { deliveries, events, hooks, targets } = tables
  const openSecret = secretOpener(sealer)

  const idsIn = sql`(SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('ids'))})`
  const readHooks = hotStatement((on: Db) =>
    on
      .select({
        id: hooks.id,
        uid: hooks.uid,
        url: hooks.url,
        contentType: hooks.contentType,
        sealedSecret: hooks.sealedSecret,
        sealedPreviousSecret: hooks.sealedPreviousSecret,
        previousSecretUntil: hooks.previousSecretUntil,
        standardWebhooks: hooks.standardWebhooks,
        insecureSsl: hooks.insecureSsl,
        format: hooks.format,
        template: hooks.template,
        sealedTemplateHeaders: hooks.sealedTemplateHeaders,
        retryPolicy: hooks.retryPolicy,
        state: hooks.state,
        failuresInARow: hooks.failuresInARow,
        probes: hooks.probes,
        probeAt: hooks.probeAt,
        resumedAt: hooks.resumedAt,
        concurrency: hooks.concurrency,
        ratePerMinute: hooks.ratePerMinute,
        parkAfter: hooks.parkAfter,
        target: { id: targets.id, kind: targets.kind },
      })
      .from(hooks)
      .innerJoin(targets, eq(targets.id, hooks.targetId))
      .where(sql`${hooks.id} IN ${idsIn}`)
      .prepare(),
  )
  const readEvents = hotStatement((on: Db) =>
    on
      .select({ id: events.id, guid: events.guid, name: events.name, payload: events.payload })
      .from(events)
      .where(sql`${events.id} IN ${idsIn}`)
      .prepare(),
  )

  const readSizes = hotStatement((on: Db) =>
    on
      .select({ id: events.id, size: sql<number>`length(${events.payload})` })
      .from(events)
      .where(sql`${events.id} IN ${idsIn}`)
      .prepare(),
  )
  const giveBack = statement((on: Db) =>
    on
      .update(deliveries)
      .set({ leasedUntil: null, leaseToken: null })
      .where(sql`${deliveries.id} IN ${idsIn} AND ${deliveries.leaseToken} = ${text('leaseToken')}`)
      .prepare(),
  )

  async function hooksOf(taken: readonly Taken[], now: number) {
    const ids = JSON.stringify([...new Set(taken.map(({ hookId }) => hookId))])
    const rows = await readHooks(db).execute({ ids })
    return new Map(
      rows.map(({ uid, url, contentType, insecureSsl, retryPolicy, standardWebhooks, target, state, ...row }) => {
        const { id, format, template, sealedTemplateHeaders, ...others } = row
        const { sealedSecret, sealedPreviousSecret, previousSecretUntil, ...numbers } = others
        const isRotating = previousSecretUntil !== null && previousSecretUntil > now
        const isParked = state === 'parked'
        if (!isParked && numbers.failuresInARow === 0) unwellHooks?.delete(id)
        else unwellHooks?.add(id)
        const secrets = {
          secret: openSecret(sealedSecret, uid),
          previousSecret: isRotating ? openSecret(sealedPreviousSecret, uid, 'previous_secret') : null,
        }
        const formatted = {
          format,
          template: template && templateOfColumns(template, openSecret(sealedTemplateHeaders, uid, 'template_headers')),
        }
        const health = { isParked, ...numbers }
        const sending = { url, contentType, insecureSsl, retryPolicy, standardWebhooks, target }
        return [id, { id, ...sending, ...formatted, ...secrets, health }]
      }),
    )
  }

  /** A payload that goes to many hooks is read once. */
  async function eventsOf(ids: readonly number[]) {
    const found = new Map(ids.flatMap((id) => [[id, recent.get(id)] as const]))
    const missing = ids.filter((id) => !found.get(id))
    if (missing.length === 0) return found
    for (const { id, ...event } of await readEvents(db).execute({ ids: JSON.stringify(missing) })) {
      recent.keep(id, event)
      found.set(id, event)
    }
    return found
  }

  /** Of what was taken, in the order of the queue, as much as its payloads leave room for; the rest is given back. */
  async function within(bytes: number, taken: readonly Taken[], leaseToken: string): Promise<readonly Taken[]> {
    const ids = [...new Set(taken.map(({ eventId }) => eventId))]
    const missing = ids.filter((id) => !recent.get(id))
    const sizes = missing.length === 0 ? [] : await readSizes(db).execute({ ids: JSON.stringify(missing) })
    const sizeOf = new Map(sizes.map(({ id, size }) => [id, size]))
    const counted = new Set<number>()
    let room = bytes
    const kept = taken.filter(({ eventId }) => {
      const size = counted.has(eventId) ? 0 : (recent.get(eventId)?.payload.byteLength ?? sizeOf.get(eventId) ?? 0)
      if (size > room && counted.size > 0) return false
      counted.add(eventId)
      room -= size
      return true
    })
    const back = taken.filter((row) => !kept.includes(row)).map(({ id }) => id)
    if (back.length > 0) {
      const values = { ids: JSON.stringify(back), leaseToken }
      await dialect.atomically((tx) => [giveBack(tx).execute(values)])
    }
    return kept
  }

  return async (
    taken: readonly Taken[],
    { leaseToken, now, bytes = Infinity }: ClaimRequest,
  ): Promise<readonly ClaimedDelivery[]> => {
    if (taken.length === 0) return []
    const queue = taken.toSorted((one, other) => one.id - other.id)
    const kept = bytes === Infinity ? queue : await within(bytes, queue, leaseToken)
    const [hookOf, eventOf] = await Promise.all([
      hooksOf(kept, now),
      eventsOf([...new Set(kept.map(({ eventId }) => eventId))]),
    ])
    return kept.flatMap(({ eventId, hookId, ...delivery }) => {
      const [hook, event] = [hookOf.get(hookId), eventOf.get(eventId)]
      return hook && event ? [{ ...delivery, leaseToken, hook, event }] : []
    })
  }
}
