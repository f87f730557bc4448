import type { PayloadObject } from '@repohook/events'
import { z } from 'zod'
import { matchesRef, refGlobFault } from './ref-glob.ts'

const maxConditions = 10

const operators = ['is', 'is_not', 'contains', 'starts_with', 'exists', 'is_missing'] as const

const condition = z.strictObject({
  /** Names and list positions, by dots: `pull_request.base.ref`, `commits.0.author.name`. */
  path: z
    .string()
    .regex(
      /^[^.\s]{1,100}(?:\.[^.\s]{1,100}){0,9}$/,
      'A path is up to ten names, separated by dots: pull_request.base.ref.',
    ),
  operator: z.enum(operators, `The operator is one of ${operators.join(', ')}.`),
  /** What the field is compared with; of no meaning to `exists` and `is_missing`. */
  value: z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]).default(null),
})

/** Which events of those that a hook listens to it is sent: those on such refs, for which every condition holds. */
export const hookFilter = z.strictObject({
  /** A pattern for branches and tags; see `matchesRef`. Empty means every ref, and events without one pass. */
  refs: z
    .string()
    .default('')
    .check((context) => {
      const message = refGlobFault(context.value)
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value })
    }),
  conditions: z.array(condition).max(maxConditions, `There may be at most ${maxConditions} conditions.`).default([]),
})

export type HookFilter = z.output<typeof hookFilter>
type Condition = HookFilter['conditions'][number]

/**
 * Why a hook's filter keeps an event back, as a sentence for people; null where it lets it pass. A ping, a test or a
 * redelivery is not to be asked about: a person wants it.
 *
 * A pattern of refs looks at pushes, and branches and tags that come and go, as Gitea's does; every other event passes it.
 */
export function heldBackBecause(filter: HookFilter, event: string, payload: PayloadObject): string | null {
  const ref = refOf(event, payload)
  if (ref !== null && !matchesRef(filter.refs, ref)) return `The ref ${shown(ref)} is not one of ${filter.refs}.`
  const broken = filter.conditions.find((one) => !holds(one, payload))
  return broken === undefined ? null : explain(broken, fieldAt(payload, broken.path))
}

/** `create` and `delete` have a short name and say beside it what it names. */
function refOf(event: string, payload: PayloadObject): string | null {
  const { ref, ref_type: kind } = payload
  if (typeof ref !== 'string') return null
  if (event === 'push') return ref
  if (event !== 'create' && event !== 'delete') return null
  return `refs/${kind === 'tag' ? 'tags' : 'heads'}/${ref}`
}

function holds({ path, operator, value }: Condition, payload: PayloadObject): boolean {
  const field = fieldAt(payload, path)
  switch (operator) {
    case 'exists':
      return field !== undefined && field !== null
    case 'is_missing':
      return field === undefined || field === null
    case 'is':
      return isSame(field, value)
    case 'is_not':
      return !isSame(field, value)
    case 'contains':
      return Array.isArray(field)
        ? field.some((item) => isSame(item, value))
        : typeof field === 'string' && field.includes(String(value))
    case 'starts_with':
      return typeof field === 'string' && field.startsWith(String(value))
  }
}

/** A number or a truth value is the same as its spelling, because people write conditions as text. */
function isSame(field: unknown, value: Condition['value']): boolean {
  if (typeof field === 'number' || typeof field === 'boolean') return String(field) === String(value)
  return (field ?? null) === value
}

function fieldAt(payload: PayloadObject, path: string): unknown {
  let field: unknown = payload
  for (const name of path.split('.')) {
    if (typeof field !== 'object' || field === null || !Object.hasOwn(field, name)) return undefined
    field = (field as PayloadObject)[name]
  }
  return field
}

function explain({ path, operator, value }: Condition, field: unknown): string {
  const is = field === undefined ? 'is missing' : `is ${shown(field)}`
  switch (operator) {
    case 'exists':
      return `${path} ${is}, and has to be there.`
    case 'is_missing':
      return `${path} ${is}, and has to be missing.`
    case 'is':
      return `${path} ${is}, and has to be ${shown(value)}.`
    case 'is_not':
      return `${path} ${is}, which it must not be.`
    case 'contains':
      return `${path} ${is}, and has to contain ${shown(value)}.`
    case 'starts_with':
      return `${path} ${is}, and has to start with ${shown(value)}.`
  }
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? `“${value.slice(0, 80)}”` : String(value)
}
