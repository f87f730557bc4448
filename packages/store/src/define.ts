import type { DeliveryKind, JobState, Method, SkipReason } from '@repohook/delivery'
import type { TargetKind } from '@repohook/events'
import type { FormatName, HookFilter, RequestTemplate } from '@repohook/formats'
import type { ContentType } from '@repohook/hooks'
import { sql } from 'drizzle-orm'
import type { Kit } from './sqlite/kit.ts'

type OutcomeKind =
  | 'delivered'
  | 'refused'
  | 'timed_out'
  | 'unreachable'
  | 'blocked'
  | 'not_rendered'
  | 'interrupted'
  | 'cancelled'
  | 'expired'

/** The scope that opens everything. */
export const instanceScope = 'admin:instance'

/** The schema, once for every dialect. */
export function define(k: Kit) {
  const targets = k.table(
    'targets',
    {
      id: k.id('id'),
      kind: k.text('kind').$type<TargetKind>().notNull(),
      name: k.text('name').notNull(),
      /** The name in lower case: GitHub's names do not tell cases apart. */
      key: k.text('key').notNull(),
      parentId: k.integer('parent_id'),
      profile: k.json<Record<string, unknown>>('profile').notNull(),
      /** Changes with every change of the target's hooks; a write names the one it was decided on. */
      revision: k.text('revision').notNull(),
      createdAt: k.instant('created_at').notNull(),
    },
    (t) => [k.uniqueIndex('targets_kind_key').on(t.kind, t.key)],
  )

  const hook = {
    /** What the sealed secret is bound to; the id is not known before the row is there. */
    uid: k.text('uid').notNull().unique('hooks_uid'),
    targetId: k
      .integer('target_id')
      .notNull()
      .references(() => targets.id),
    url: k.text('url').notNull(),
    contentType: k.text('content_type').$type<ContentType>().notNull(),
    sealedSecret: k.text('sealed_secret'),
    /** The secret before, which signs beside the present one until a moment. */
    sealedPreviousSecret: k.text('sealed_previous_secret'),
    previousSecretUntil: k.instant('previous_secret_until'),
    /** Sign as Standard Webhooks has it too. */
    standardWebhooks: k.boolean('standard_webhooks').notNull().default(false),
    insecureSsl: k.boolean('insecure_ssl').notNull(),
    /** What its receiver gets. */
    format: k.text('format').$type<FormatName>().notNull().default('github'),
    /** Without what its headers say, which is sealed: a JSON object of it, by their names. */
    template: k.json<RequestTemplate>('template'),
    sealedTemplateHeaders: k.text('sealed_template_headers'),
    /** Which of the events that it listens to it gets; null is all. */
    filter: k.json<HookFilter>('filter'),
    active: k.boolean('active').notNull(),
    retryPolicy: k.text('retry_policy'),
    /** Requests to it under way at once, requests a minute, and failures in a row before it is parked; null follows the installation. */
    concurrency: k.integer('concurrency'),
    ratePerMinute: k.integer('rate_per_minute'),
    parkAfter: k.integer('park_after'),
    state: k.text('state').$type<'open' | 'parked'>().notNull().default('open'),
    parkedBecause: k.text('parked_because'),
    parkedAt: k.instant('parked_at'),
    /** While it is parked: when one of its events goes out to see whether it works again, and how many did in vain. */
    probeAt: k.instant('probe_at'),
    probes: k.integer('probes').notNull().default(0),
    /** Since when it works again: its backlog goes out at a rate that grows from then on. */
    resumedAt: k.instant('resumed_at'),
    /** How it was when its operator was told last. */
    told: k.text('told').$type<'well' | 'failing' | 'parked'>().notNull().default('well'),
    failuresInARow: k.integer('failures_in_a_row').notNull().default(0),
    failingSince: k.instant('failing_since'),
    createdAt: k.instant('created_at').notNull(),
    updatedAt: k.instant('updated_at').notNull(),
    deletedAt: k.instant('deleted_at'),
  }
  const hooks = k.table('hooks', { id: k.id('id'), ...hook }, (t) => [k.index('hooks_target').on(t.targetId)])

  const hookEvents = k.table(
    'hook_events',
    {
      hookId: k
        .integer('hook_id')
        .notNull()
        .references(() => hooks.id),
      event: k.text('event').notNull(),
      /** The admin's order. */
      position: k.integer('position').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.hookId, t.event] })],
  )

  const event = {
    guid: k.text('guid').notNull(),
    name: k.text('name').notNull(),
    action: k.text('action'),
    targetId: k
      .integer('target_id')
      .notNull()
      .references(() => targets.id),
    /** Set for a ping or a test, which is for one hook. */
    toHookId: k.integer('to_hook_id'),
    idempotencyKey: k.text('idempotency_key'),
    idempotencyDigest: k.text('idempotency_digest'),
    /** `<hook id>:<verdict>`, joined by commas, and `:<reason>` behind `filtered`: why each hook that was considered got it or not. */
    decisions: k.text('decisions'),
    publishedAt: k.instant('published_at').notNull(),
    /** Last, so that what is looked at without it stands before its pages. */
    payload: k.bytes('payload').notNull(),
  }
  const events = k.table('events', { id: k.id('id'), ...event }, (t) => [
    k.uniqueIndex('events_guid').on(t.guid),
    k
      .uniqueIndex('events_idempotency')
      .on(t.targetId, t.idempotencyKey)
      .where(sql`idempotency_key IS NOT NULL`),
    k
      .index('events_keyed')
      .on(t.publishedAt)
      .where(sql`idempotency_key IS NOT NULL`),
    k.index('events_retention').on(t.publishedAt),
    k.index('events_latest').on(t.targetId, t.name, t.id),
  ])

  const delivery = {
    eventId: k
      .integer('event_id')
      .notNull()
      .references(() => events.id),
    /** Not a foreign key: a check of it, when a deleted hook goes, would read the whole table. */
    hookId: k.integer('hook_id').notNull(),
    kind: k.text('kind').$type<DeliveryKind>().notNull(),
    chain: k.integer('chain').notNull(),
    attempt: k.integer('attempt').notNull(),
    /** Of the policy's retries, how many were spent before this attempt. */
    retries: k.integer('retries').notNull().default(0),
    /** How many attempts in a row before this one were interrupted. */
    interruptions: k.integer('interruptions').notNull().default(0),
    /** Never changes: a lease is not a due time. */
    dueAt: k.instant('due_at').notNull(),
    leasedUntil: k.instant('leased_until'),
    leaseToken: k.text('lease_token'),
    settledAt: k.instant('settled_at'),
    outcome: k.text('outcome').$type<OutcomeKind>(),
    /** Of an outcome, why: a word, and after a colon a detail. */
    reason: k.text('reason'),
    statusCode: k.integer('status_code'),
    durationMs: k.integer('duration_ms'),
    /** Names a redelivery, so that asking twice is asking once. */
    requestKey: k.text('request_key'),
    /** The job whose item it is. An attempt that was interrupted hands it on to its successor. */
    jobId: k.integer('job_id'),
  }
  const deliveries = k.table('deliveries', { id: k.id('id'), ...delivery }, (t) => [
    k.uniqueIndex('deliveries_attempt').on(t.eventId, t.hookId, t.chain, t.attempt),
    k
      .uniqueIndex('deliveries_request')
      .on(t.hookId, t.requestKey)
      .where(sql`request_key IS NOT NULL`),
    k
      .index('deliveries_pending')
      .on(t.hookId, t.dueAt, t.id)
      .where(sql`settled_at IS NULL AND kind = 'event'`),
    k
      .index('deliveries_asked')
      .on(t.hookId, t.dueAt, t.id)
      .where(sql`settled_at IS NULL AND kind <> 'event'`),
    k
      .index('deliveries_log')
      .on(t.hookId, sql`settled_at DESC`, sql`id DESC`)
      .where(sql`settled_at IS NOT NULL`),
    k
      .index('deliveries_failures')
      .on(t.hookId, sql`settled_at DESC`, sql`id DESC`)
      .where(sql`settled_at IS NOT NULL AND outcome <> 'delivered'`),
    /** With a condition that only a purge spells out: PostgreSQL might look for a hook's log along it. */
    k
      .index('deliveries_retention')
      .on(t.settledAt)
      .where(sql`settled_at IS NOT NULL AND id > 0`),
    k
      .index('deliveries_job')
      .on(t.jobId, t.outcome, t.id)
      .where(sql`job_id IS NOT NULL`),
  ])

  const redeliveryJobs = k.table(
    'redelivery_jobs',
    {
      id: k.id('id'),
      targetId: k
        .integer('target_id')
        .notNull()
        .references(() => targets.id),
      /** Names the job, so that starting it twice is starting it once. */
      requestKey: k.text('request_key').notNull(),
      /** One hook, or null for all of the target. */
      hookId: k.integer('hook_id'),
      status: k.text('status').$type<'failure' | 'success'>().notNull(),
      event: k.text('event'),
      action: k.text('action'),
      redelivery: k.boolean('redelivery'),
      guid: k.text('guid'),
      settledFrom: k.instant('settled_from'),
      settledBefore: k.instant('settled_before'),
      ratePerMinute: k.integer('rate_per_minute').notNull(),
      state: k.text('state').$type<JobState>().notNull(),
      /** Items in all, once they are counted; until then where the count has come to. */
      total: k.integer('total').notNull().default(0),
      countedAt: k.instant('counted_at'),
      countedId: k.integer('counted_id'),
      /** Where in the log it has come to. */
      reachedAt: k.instant('reached_at').notNull(),
      reachedId: k.integer('reached_id').notNull(),
      queued: k.integer('queued').notNull().default(0),
      /** How many items were passed over, by reason. */
      skipped: k.json<Partial<Record<SkipReason, number>>>('skipped').notNull(),
      /** How items ended whose rows are not to be looked at any more: all, once it has finished. */
      delivered: k.integer('delivered').notNull().default(0),
      failed: k.integer('failed').notNull().default(0),
      cancelled: k.integer('cancelled').notNull().default(0),
      /** So many were queued since then. */
      pacedAt: k.instant('paced_at').notNull(),
      paced: k.integer('paced').notNull(),
      /** Changes with every write; a write names the one it was decided on. */
      revision: k.text('revision').notNull(),
      createdBy: k.text('created_by').notNull(),
      createdAt: k.instant('created_at').notNull(),
      updatedAt: k.instant('updated_at').notNull(),
      finishedAt: k.instant('finished_at'),
    },
    (t) => [
      k.uniqueIndex('redelivery_jobs_request').on(t.targetId, t.requestKey),
      k.index('redelivery_jobs_target').on(t.targetId, t.id),
      k
        .index('redelivery_jobs_unfinished')
        .on(t.state, t.targetId)
        .where(sql`finished_at IS NULL`),
      k
        .index('redelivery_jobs_retention')
        .on(t.finishedAt)
        .where(sql`finished_at IS NOT NULL`),
    ],
  )

  const exchanges = k.table('exchanges', {
    deliveryId: k.integer('delivery_id').primaryKey(),
    /** Where the request went, which a template may have made of the hook's URL. */
    url: k.text('url').notNull(),
    method: k.text('method').$type<Method>().notNull().default('POST'),
    requestHeaders: k.json<Record<string, string>>('request_headers').notNull(),
    /** Null when the body was made of the event's own bytes. */
    requestBody: k.bytes('request_body'),
    responseHeaders: k.json<[string, string][]>('response_headers').notNull(),
    /** Base64: it may be anything, and a group of rows travels as JSON. */
    responseBody: k.text('response_body').notNull(),
    flags: k.json<string[]>('flags').notNull(),
  })

  const hookHours = k.table(
    'hook_hours',
    {
      hookId: k.integer('hook_id').notNull(),
      /** The hour's first instant. */
      hourAt: k.instant('hour_at').notNull(),
      delivered: k.integer('delivered').notNull(),
      failed: k.integer('failed').notNull(),
      durationMs: k.integer('duration_ms').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.hookId, t.hourAt] }), k.index('hook_hours_retention').on(t.hourAt)],
  )

  const tokens = k.table('tokens', {
    id: k.id('id'),
    name: k.text('name').notNull(),
    /** SHA-256 of the token, in hex. */
    hash: k.text('hash').notNull().unique('tokens_hash'),
    /** What a person recognises it by: its beginning and its end. */
    hint: k.text('hint').notNull(),
    /** One or more, with blanks between them. What was made before there were scopes opens everything. */
    scopes: k.text('scopes').notNull().default(instanceScope),
    /** The targets that it is limited to; null is all of them. */
    targetIds: k.json<readonly number[]>('target_ids'),
    createdAt: k.instant('created_at').notNull(),
    expiresAt: k.instant('expires_at'),
    /** To the minute. */
    lastUsedAt: k.instant('last_used_at'),
  })

  /** What a browser has in a token's place, and the links that begin one. */
  const sessions = k.table('sessions', {
    /** SHA-256, in hex: of the session's secret, or of the link's code until that is opened. */
    hash: k.text('hash').primaryKey(),
    /** The token's own: another secret of the same token begins anew. */
    tokenHash: k.text('token_hash').notNull(),
    createdAt: k.instant('created_at').notNull(),
    /** Null of a link that nobody has opened. */
    begunAt: k.instant('begun_at'),
    expiresAt: k.instant('expires_at').notNull(),
  })

  /** Who did what, and what was denied to whom. Rows are added and grow old; nothing changes them. */
  const audit = k.table(
    'audit',
    {
      id: k.id('id'),
      at: k.instant('at').notNull(),
      /** The token, and its name as it was; null for who had none that is known. */
      tokenId: k.integer('token_id'),
      actor: k.text('actor'),
      /** As tRPC names it: `hooks.create`. */
      verb: k.text('verb').notNull(),
      targetKind: k.text('target_kind').$type<TargetKind>(),
      targetName: k.text('target_name'),
      /** The hook, delivery, job or token that it is about. */
      subjectId: k.integer('subject_id'),
      /** What the door said. */
      outcome: k.text('outcome').$type<'allowed' | 'denied'>().notNull(),
      /** The code of the failure that it ended with. */
      failure: k.text('failure'),
      requestId: k.text('request_id').notNull(),
      address: k.text('address'),
    },
    (t) => [k.index('audit_at').on(t.at)],
  )

  /** One sealed word that shows at start whether the key fits. */
  const keyChecks = k.table('key_checks', { id: k.integer('id').primaryKey(), sealed: k.text('sealed').notNull() })

  /** A row of it says that the database is a copy that is not whole yet: nobody works on it meanwhile. */
  const unfinishedCopies = k.table('unfinished_copies', {
    id: k.integer('id').primaryKey(),
    /** Where the original is, in words. */
    original: k.text('original').notNull(),
    /** What the original was like: a digest. */
    state: k.text('state').notNull(),
  })

  return {
    targets,
    hooks,
    hookEvents,
    events,
    deliveries,
    redeliveryJobs,
    exchanges,
    hookHours,
    tokens,
    sessions,
    audit,
    keyChecks,
    unfinishedCopies,
    /** The tables without their ids, for INSERT … SELECT, which must not name the column that the database fills. */
    newEvents: k.table('events', event),
    newDeliveries: k.table('deliveries', delivery),
    newHooks: k.table('hooks', hook),
  }
}

export type Tables = ReturnType<typeof define>
