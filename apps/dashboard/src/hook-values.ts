import {
  filterOf,
  type FormatValues,
  formatValuesOf,
  mask,
  noFormat,
  templateFieldOf,
  templateOf,
} from './format-values.ts'
import type { Answers } from './trpc.ts'

export type Hook = Answers['hooks']['get']

/** What the form of a hook holds. Numbers are text, as they are typed. */
export interface HookValues extends FormatValues {
  readonly url: string
  readonly contentType: 'json' | 'form'
  /** What becomes of the secret that is stored, if one is. */
  readonly secretChange: 'keep' | 'set' | 'remove'
  readonly secret: string
  readonly insecureSsl: boolean
  readonly listen: Listen
  /** Names, where they are selected one by one. */
  readonly events: readonly string[]
  readonly active: boolean
  readonly retry: 'installation' | 'standard' | 'github' | 'own'
  readonly delays: string
  readonly standardWebhooks: boolean
  readonly concurrency: string
  readonly ratePerMinute: string
  readonly parkAfter: string
}

export type Listen = 'push' | 'everything' | 'some'

const every = '*'

/**
 * A new hook. JSON, though GitHub's form begins with the other encoding: `@octokit/webhooks` and those of Standard Webhooks
 * read a body that is JSON.
 */
export const newHookValues = (hasPush: boolean): HookValues => ({
  url: '',
  contentType: 'json',
  secretChange: 'set',
  secret: '',
  insecureSsl: false,
  listen: hasPush ? 'push' : 'everything',
  events: [],
  ...noFormat,
  active: true,
  retry: 'installation',
  delays: '',
  standardWebhooks: false,
  concurrency: '',
  ratePerMinute: '',
  parkAfter: '',
})

export function valuesOf({ config, events, retryPolicy, ...hook }: Hook): HookValues {
  const named = retryPolicy === null ? 'installation' : retryPolicy
  const isOwn = named !== 'installation' && named !== 'standard' && named !== 'github'
  return {
    url: config.url,
    contentType: config.contentType,
    secretChange: config.secret === null ? 'set' : 'keep',
    secret: '',
    insecureSsl: config.insecureSsl,
    listen: listenOf(events),
    events: events.includes(every) ? [] : events,
    ...formatValuesOf(hook),
    active: hook.active,
    retry: isOwn ? 'own' : named,
    delays: isOwn ? named : '',
    standardWebhooks: hook.standardWebhooks,
    concurrency: textOf(hook.concurrency),
    ratePerMinute: textOf(hook.ratePerMinute),
    parkAfter: textOf(hook.parkAfter),
  }
}

function listenOf(events: readonly string[]): Listen {
  if (events.includes(every)) return 'everything'
  return events.length === 1 && events[0] === 'push' ? 'push' : 'some'
}

/** The events that a choice stands for, as hooks have them. */
function eventsOf({ listen, events }: Pick<HookValues, 'listen' | 'events'>): string[] {
  if (listen === 'everything') return [every]
  return listen === 'push' ? ['push'] : [...events]
}

/** What makes the hook that the form describes. */
export const inputOf = (values: HookValues) => ({
  config: configOf(values),
  events: eventsOf(values),
  ...settingsOf(values),
})

/** What makes of the hook that a form showed `before` the one that it describes now: only what was changed in it. */
export function patchOf(values: HookValues, before: HookValues) {
  const [old, present] = [partsOf(before), partsOf(values)]
  const isChanged = !isSame(old.config, present.config)
  const { template } = present.settings
  return {
    ...(isChanged && { config: present.config }),
    ...eventsPatch(present.events, old.events),
    ...Object.fromEntries(
      Object.entries(present.settings).filter(([key, value]) => !isSame(old.settings[key as keyof Settings], value)),
    ),
    // Another URL may be another host, for which the server asks for the values of headers again.
    ...(isChanged && template && { template }),
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Names that stay are not sent: the server would judge them anew, and the catalogue may have lost one. */
function eventsPatch(after: readonly string[], before: readonly string[]) {
  if (after.includes(every) || before.includes(every)) {
    return after.includes(every) && before.includes(every) ? {} : { events: [...after] }
  }
  const addEvents = after.filter((name) => !before.includes(name))
  const removeEvents = before.filter((name) => !after.includes(name))
  return { ...(addEvents.length > 0 && { addEvents }), ...(removeEvents.length > 0 && { removeEvents }) }
}

const partsOf = (values: HookValues) => ({
  config: configOf(values),
  events: eventsOf(values),
  settings: settingsOf(values),
})

function configOf({ url, contentType, secretChange, secret, insecureSsl }: HookValues) {
  const kept = secretChange === 'keep' ? mask : null
  return { url, contentType, secret: secretChange === 'set' ? secret : kept, insecureSsl }
}

type Settings = ReturnType<typeof settingsOf>

const settingsOf = (values: HookValues) => {
  const { active, retry, delays, standardWebhooks } = values
  return {
    active,
    format: values.format,
    template: templateOf(values),
    filter: filterOf(values),
    retryPolicy: retry === 'own' ? delays : { installation: null, standard: 'standard', github: 'github' }[retry],
    standardWebhooks,
    concurrency: numberOf(values.concurrency),
    ratePerMinute: numberOf(values.ratePerMinute),
    parkAfter: numberOf(values.parkAfter),
  }
}

const textOf = (value: number | null): string => (value === null ? '' : `${value}`)
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))

/** Why a text is no such number; undefined when it is one, or empty, which leaves it to the installation. */
export function numberFault(text: string, least: number, most: number): string | undefined {
  const value = numberOf(text)
  if (value === null || (/^\s*\d+\s*$/.test(text) && value >= least && value <= most)) return undefined
  return `A whole number from ${least} to ${most}, or nothing for what the installation has.`
}

/** Where in the form the field is that the server names: `config.url`, `events.2`, `hook.concurrency`. */
export function fieldOf(path: string | undefined): keyof HookValues | null {
  const [first = '', second = '', third = ''] = (path ?? '').replace(/^(?:hook|patch)\./, '').split('.')
  if (first === 'template') return templateFieldOf(second, third)
  const name = first === 'config' || first === 'filter' ? second : first
  return Object.hasOwn(fields, name) ? (fields[name as keyof typeof fields] ?? null) : null
}

const fields = {
  url: 'url',
  contentType: 'contentType',
  secret: 'secret',
  insecureSsl: 'insecureSsl',
  events: 'events',
  addEvents: 'events',
  removeEvents: 'events',
  active: 'active',
  format: 'format',
  refs: 'refs',
  conditions: 'conditions',
  retryPolicy: 'delays',
  // It is refused where a secret does not suit it.
  standardWebhooks: 'secret',
  concurrency: 'concurrency',
  ratePerMinute: 'ratePerMinute',
  parkAfter: 'parkAfter',
} as const satisfies Record<string, keyof HookValues>
