import { everyEvent } from '@repohook/events'
import { type FormatName, formatNames, type HookFilter, hookFilter, requestTemplate } from '@repohook/formats'
import { z } from 'zod'
import type { HookTemplate } from './hook-template.ts'
import { mask, type Secret } from './secret.ts'

export type ContentType = 'json' | 'form'

/** Where and how a hook's deliveries go. */
export interface HookConfig {
  readonly url: string
  readonly contentType: ContentType
  readonly secret: Secret | null
  /** True: the receiver's certificate is not checked. */
  readonly insecureSsl: boolean
}

/** The secret before the present one: it signs beside it until its time is over. */
export interface PreviousSecret {
  readonly secret: Secret
  readonly until: number
}

/** A configuration that listens. */
export interface Hook {
  readonly id: number
  readonly targetId: number
  readonly config: HookConfig
  readonly active: boolean
  /** Names of events in the order given, or `*` alone. */
  readonly events: readonly string[]
  /** What its receiver gets of an event. */
  readonly format: FormatName
  /** Of the formats that send what their admin wrote; the others pay no heed to it. */
  readonly template: HookTemplate | null
  /** Which of the events that it listens to it gets; null is all. */
  readonly filter: HookFilter | null
  /** `standard`, `github` or a list of delays; null follows the installation. */
  readonly retryPolicy: string | null
  /** Sends the headers of Standard Webhooks beside GitHub's. */
  readonly standardWebhooks: boolean
  /** During a rotation, and null before and after it. */
  readonly previousSecret: PreviousSecret | null
  /** Requests to it under way at once and requests a minute, at most; null follows the installation. */
  readonly concurrency: number | null
  readonly ratePerMinute: number | null
  /** After how many failures in a row it is parked; 0 is never, null follows the installation. */
  readonly parkAfter: number | null
  /** Parked: its events wait until it works again. */
  readonly state: 'open' | 'parked'
  /** `failing` too often, or `gone`: it answered 410. */
  readonly parkedBecause: string | null
  readonly parkedAt: number | null
  /** When one of its events goes out to see whether it works again; null while it is open or gone. */
  readonly probeAt: number | null
  readonly failuresInARow: number
  readonly failingSince: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

const configFields = {
  url: z.string(),
  contentType: z.enum(['json', 'form']),
  /** An empty string means none; the mask means the one that is stored. */
  secret: z.string().max(1024).nullable(),
  insecureSsl: z.boolean(),
}

/** A whole configuration, with GitHub's defaults for what is left out: form-encoded, no secret, certificates checked. */
export const hookConfigInput = z.strictObject({
  url: configFields.url,
  contentType: configFields.contentType.default('form'),
  secret: configFields.secret.default(null),
  insecureSsl: configFields.insecureSsl.default(false),
})

/** The fields of a configuration to change; the others stay. */
export const hookConfigPatch = z.strictObject(configFields).partial()

const eventNames = z.array(z.string().max(100)).max(1000)
const formatting = {
  format: z.enum(formatNames, `The format is one of ${formatNames.join(', ')}.`),
  /** The value ******** of a header means the one that is stored, as long as the URL leads to the same host. */
  template: requestTemplate.nullable(),
  filter: hookFilter.nullable(),
}
const retryPolicy = z.string().max(200).nullable()
const limits = {
  concurrency: wholeNumber('concurrency', 1, 16),
  ratePerMinute: wholeNumber('ratePerMinute', 1, 60_000),
  parkAfter: wholeNumber('parkAfter', 0, 100_000),
}

function wholeNumber(name: string, least: number, most: number) {
  const error = `${name} is a whole number from ${least} to ${most}, or null for what the installation has.`
  return z.int({ error }).min(least, { error }).max(most, { error }).nullable()
}

/** What makes a hook. GitHub's defaults: the push event, active. */
export const hookInput = z.strictObject({
  config: hookConfigInput,
  events: eventNames.default(['push']),
  active: z.boolean().default(true),
  format: formatting.format.default('github'),
  template: formatting.template.default(null),
  filter: formatting.filter.default(null),
  retryPolicy: retryPolicy.default(null),
  standardWebhooks: z.boolean().default(false),
  concurrency: limits.concurrency.default(null),
  ratePerMinute: limits.ratePerMinute.default(null),
  parkAfter: limits.parkAfter.default(null),
})

/** What to change of a hook; only what is named changes. `config` replaces the whole configuration, as GitHub's PATCH does. */
export const hookPatch = z
  .strictObject({
    config: hookConfigInput,
    events: eventNames,
    addEvents: eventNames,
    removeEvents: eventNames,
    active: z.boolean(),
    ...formatting,
    retryPolicy,
    standardWebhooks: z.boolean(),
    ...limits,
  })
  .partial()

/** What a hook that is only drafted would be like, as far as that decides what its receiver gets. */
export const hookDraft = z.strictObject({
  url: configFields.url,
  contentType: configFields.contentType.default('json'),
  format: formatting.format.default('github'),
  template: formatting.template.default(null),
  filter: formatting.filter.default(null),
})

export type HookDraft = z.output<typeof hookDraft>
export type HookInput = z.input<typeof hookInput>
export type HookPatch = z.input<typeof hookPatch>
export type HookConfigPatch = z.input<typeof hookConfigPatch>
export type HookConfigInput = z.output<typeof hookConfigInput>

/** Whether a secret sent by a caller means the one that is stored. */
export const isMask = (secret: string | null): boolean => secret === mask

/** Whether two lists of events have one in common. */
export const overlap = (a: readonly string[], b: readonly string[]): boolean =>
  a.includes(everyEvent) || b.includes(everyEvent) || a.some((name) => b.includes(name))
