import type { World } from '@repohook/events'
import { type Hook, type HookStore, type NewHook, type Revision, type Sealer } from '@repohook/hooks'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { cancelling } from './cancel.ts'
import type { Db, Dialect } from './dialect.ts'
import { openSecret, sealSecret } from './sealed-secret.ts'
import { targetStore } from './target-store.ts'
import { columnsOfTemplate, templateOfColumns } from './template-columns.ts'

/** Hooks on Drizzle, with the targets they are installed on. Secrets are sealed on their way in and opened on their way out. */
export async function hookStore(dialect: Dialect, sealer: Sealer, world: World): Promise<HookStore> {
  const { db, tables } = dialect
  const { targets, hooks, hookEvents, newHooks } = tables
  const cancel = cancelling(dialect)

  const isLive = (targetId: number) => and(eq(hooks.targetId, targetId), isNull(hooks.deletedAt))

  async function readHooks(where: ReturnType<typeof and>): Promise<Hook[]> {
    const rows = await db.select().from(hooks).where(where).orderBy(asc(hooks.id))
    const ids = rows.map(({ id }) => id)
    const listed = await db
      .select()
      .from(hookEvents)
      .where(inArray(hookEvents.hookId, ids))
      .orderBy(hookEvents.position)
    return rows.map((row) => ({
      id: row.id,
      targetId: row.targetId,
      config: {
        url: row.url,
        contentType: row.contentType,
        secret: openSecret(row.sealedSecret, row.uid, sealer),
        insecureSsl: row.insecureSsl,
      },
      active: row.active,
      events: listed.filter(({ hookId }) => hookId === row.id).map(({ event }) => event),
      format: row.format,
      template: templateOfColumns(
        row.template,
        openSecret(row.sealedTemplateHeaders, row.uid, sealer, 'template_headers'),
      ),
      filter: row.filter,
      retryPolicy: row.retryPolicy,
      standardWebhooks: row.standardWebhooks,
      previousSecret: previousOf(row),
      concurrency: row.concurrency,
      ratePerMinute: row.ratePerMinute,
      parkAfter: row.parkAfter,
      state: row.state,
      parkedBecause: row.parkedBecause,
      parkedAt: row.parkedAt,
      probeAt: row.probeAt,
      failuresInARow: row.failuresInARow,
      failingSince: row.failingSince,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    }))
  }

  /** Null from the moment on when its time is over, whether or not it was removed already. */
  function previousOf({ uid, sealedPreviousSecret, previousSecretUntil: until }: typeof hooks.$inferSelect) {
    const secret = openSecret(sealedPreviousSecret, uid, sealer, 'previous_secret')
    return secret && until !== null && until > world.now() ? { secret, until } : null
  }

  /** What an admin can change of a hook, as columns. */
  const columnsOf = ({ config, ...hook }: NewHook | Hook, uid: string) => ({
    url: config.url,
    contentType: config.contentType,
    sealedSecret: sealSecret(config.secret, uid, sealer),
    insecureSsl: config.insecureSsl,
    format: hook.format,
    ...columnsOfTemplate(hook.template, uid, sealer),
    filter: hook.filter,
    active: hook.active,
    retryPolicy: hook.retryPolicy,
    standardWebhooks: hook.standardWebhooks,
    concurrency: hook.concurrency,
    ratePerMinute: hook.ratePerMinute,
    parkAfter: hook.parkAfter,
    updatedAt: hook.updatedAt,
  })
  const previousColumnsOf = ({ previousSecret }: Hook, uid: string) => ({
    sealedPreviousSecret: sealSecret(previousSecret?.secret ?? null, uid, sealer, 'previous_secret'),
    previousSecretUntil: previousSecret?.until ?? null,
  })

  /** Takes the target for this write: it holds the row until the end, and whoever read an older revision takes nothing. */
  const take = (tx: Db, targetId: number, { read, next }: Revision) =>
    tx
      .update(targets)
      .set({ revision: next })
      .where(and(eq(targets.id, targetId), eq(targets.revision, read)))
      .returning({ id: targets.id })
      .prepare()
      .execute()
  /** The fence of all that follows in the transaction. */
  const taken = (targetId: number, { next }: Revision) =>
    sql`EXISTS (SELECT 1 FROM ${targets} WHERE ${targets.id} = ${targetId} AND ${targets.revision} = ${next})`

  const listEvents = (
    tx: Db,
    hookId: ReturnType<typeof sql>,
    events: readonly string[],
    fence: ReturnType<typeof sql>,
  ) =>
    tx
      .insert(hookEvents)
      .select(
        sql`SELECT ${hookId}, value ->> 'event', CAST(value ->> 'position' AS bigint)
          FROM ${dialect.rowsFrom(sql.placeholder('events'))} WHERE ${fence}`,
      )
      .prepare()
      .execute({ events: JSON.stringify(events.map((event, position) => ({ event, position }))) })

  const hook: HookStore['hook'] = async (targetId, hookId) => {
    const [found] = await readHooks(and(isLive(targetId), eq(hooks.id, hookId)))
    return found ?? null
  }

  return {
    ...(await targetStore(dialect, world)),
    hook,

    async hooksOf(targetId) {
      const [row] = await db.select({ revision: targets.revision }).from(targets).where(eq(targets.id, targetId))
      return { revision: row?.revision ?? '', hooks: await readHooks(isLive(targetId)) }
    },

    async addHook(targetId, added, revision) {
      const uid = world.uuid()
      const fence = taken(targetId, revision)
      const columns = { uid, ...columnsOf(added, uid), createdAt: added.createdAt }
      const [, [row]] = await dialect.atomically((tx) => [
        take(tx, targetId, revision),
        tx
          .insert(newHooks)
          .select(
            tx
              .select({
                uid: sql`${columns.uid}`.as('uid'),
                targetId: targets.id,
                url: sql`${columns.url}`.as('url'),
                contentType: sql`${columns.contentType}`.as('content_type'),
                sealedSecret: sql`${columns.sealedSecret}`.as('sealed_secret'),
                sealedPreviousSecret: sql`NULL`.as('sealed_previous_secret'),
                previousSecretUntil: sql`NULL`.as('previous_secret_until'),
                standardWebhooks: sql`${sql.param(columns.standardWebhooks, hooks.standardWebhooks)}`.as(
                  'standard_webhooks',
                ),
                insecureSsl: sql`${sql.param(columns.insecureSsl, hooks.insecureSsl)}`.as('insecure_ssl'),
                format: sql`${columns.format}`.as('format'),
                template: sql`${sql.param(columns.template, hooks.template)}`.as('template'),
                sealedTemplateHeaders: sql`${columns.sealedTemplateHeaders}`.as('sealed_template_headers'),
                filter: sql`${sql.param(columns.filter, hooks.filter)}`.as('filter'),
                active: sql`${sql.param(columns.active, hooks.active)}`.as('active'),
                retryPolicy: sql`${columns.retryPolicy}`.as('retry_policy'),
                concurrency: sql`${columns.concurrency}`.as('concurrency'),
                ratePerMinute: sql`${columns.ratePerMinute}`.as('rate_per_minute'),
                parkAfter: sql`${columns.parkAfter}`.as('park_after'),
                state: sql`'open'`.as('state'),
                parkedBecause: sql`NULL`.as('parked_because'),
                parkedAt: sql`NULL`.as('parked_at'),
                probeAt: sql`NULL`.as('probe_at'),
                probes: sql`0`.as('probes'),
                resumedAt: sql`NULL`.as('resumed_at'),
                told: sql`'well'`.as('told'),
                failuresInARow: sql`0`.as('failures_in_a_row'),
                failingSince: sql`NULL`.as('failing_since'),
                createdAt: sql`${columns.createdAt}`.as('created_at'),
                updatedAt: sql`${columns.updatedAt}`.as('updated_at'),
                deletedAt: sql`NULL`.as('deleted_at'),
              })
              .from(targets)
              .where(and(eq(targets.id, targetId), eq(targets.revision, revision.next))),
          )
          .returning({ id: hooks.id })
          .prepare()
          .execute(),
        listEvents(tx, sql`(SELECT id FROM hooks WHERE uid = ${uid})`, added.events, fence),
      ])
      return row ? hook(targetId, row.id) : null
    },

    async replaceHook(changed, revision) {
      const [stored] = await db.select({ uid: hooks.uid }).from(hooks).where(eq(hooks.id, changed.id))
      const uid = stored?.uid ?? ''
      const fence = taken(changed.targetId, revision)
      const [[took]] = await dialect.atomically((tx) => [
        take(tx, changed.targetId, revision),
        tx
          .update(hooks)
          .set({
            ...columnsOf(changed, uid),
            ...previousColumnsOf(changed, uid),
            probeAt: sql`CASE ${hooks.state} WHEN 'parked' THEN ${changed.updatedAt} ELSE ${hooks.probeAt} END`,
          })
          .where(and(eq(hooks.id, changed.id), isNull(hooks.deletedAt), fence))
          .prepare()
          .execute(),
        tx
          .delete(hookEvents)
          .where(and(eq(hookEvents.hookId, changed.id), fence))
          .prepare()
          .execute(),
        listEvents(tx, sql`${changed.id}`, changed.events, fence),
        ...(changed.active ? [] : [cancel.ofHook(tx, changed.id, changed.updatedAt)]),
      ])
      return took ? hook(changed.targetId, changed.id) : null
    },

    async removeHook(targetId, hookId, now) {
      const fence = sql`EXISTS (SELECT 1 FROM hooks WHERE id = ${hookId} AND deleted_at = ${now})`
      const [removed] = await dialect.atomically((tx) => [
        tx
          .update(hooks)
          .set({ deletedAt: now })
          .where(and(isLive(targetId), eq(hooks.id, hookId)))
          .returning({ id: hooks.id })
          .prepare()
          .execute(),
        tx
          .update(targets)
          .set({ revision: world.uuid() })
          .where(and(eq(targets.id, targetId), fence))
          .prepare()
          .execute(),
        cancel.ofHook(tx, hookId, now),
      ])
      return removed.length > 0
    },
  }
}
