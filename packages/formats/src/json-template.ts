import { renderText, TemplateFault } from './engine.ts'

/** A JSON value whose strings are templates. */
export type JsonTemplate =
  | string
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate }

/** The one member of an object that stands for the JSON which its template renders, where a text will not do. */
const rawKey = '$json'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A fault, and the member of the template that has it: `embeds.0.title`. */
export class MemberFault extends Error {
  readonly path: string
  readonly fault: TemplateFault

  constructor(path: string, fault: TemplateFault) {
    super(fault.message)
    this.path = path
    this.fault = fault
  }
}

/**
 * Renders a value of a JSON body: every string is a template, and what it renders is encoded as one JSON string, so that
 * no value gets out of it. `{"$json": "{{ issue.labels | json }}"}` is the JSON that it renders: a number, a list, …
 *
 * A member whose key ends in `?` is left out when what it needs renders to nothing: a text that is empty, or an object or
 * list with such a text in it. `??` stands for a `?` at the end of a key.
 *
 * @throws MemberFault
 */
export function renderJson(template: JsonTemplate, scope: Readonly<Record<string, unknown>>): Json {
  return render(template, { scope, path: [], mayBeAbsent: false }) ?? null
}

interface Spot {
  readonly scope: Readonly<Record<string, unknown>>
  readonly path: readonly string[]
  /** Within an optional member: there, what is empty is absent. */
  readonly mayBeAbsent: boolean
}

function render(template: JsonTemplate, spot: Spot): Json | undefined {
  if (typeof template === 'string') return absentIfEmpty(textAt(template, spot), spot)
  if (typeof template !== 'object' || template === null) return template
  if (isList(template)) {
    const items = template.map((item, index) => render(item, within(spot, String(index))))
    return items.includes(undefined) ? undefined : (items as readonly Json[])
  }
  const raw = Object.keys(template).length === 1 ? template[rawKey] : undefined
  if (typeof raw === 'string') return rawAt(raw, within(spot, rawKey))
  return renderMembers(template, spot)
}

function renderMembers(template: { readonly [key: string]: JsonTemplate }, spot: Spot): Json | undefined {
  const members: (readonly [string, Json])[] = []
  for (const [key, value] of Object.entries(template)) {
    const isOptional = key.endsWith('?') && !key.endsWith('??')
    const inside = within(spot, key)
    const rendered = render(value, isOptional ? { ...inside, mayBeAbsent: true } : inside)
    if (rendered !== undefined) members.push([key.replace(/\?$/, ''), rendered])
    else if (!isOptional) return undefined
  }
  return Object.fromEntries(members)
}

function rawAt(template: string, spot: Spot): Json | undefined {
  const text = textAt(template, spot).trim()
  if (text === '') return spot.mayBeAbsent ? undefined : null
  try {
    return JSON.parse(text) as Json
  } catch {
    const message = `What is rendered is not JSON: ${JSON.stringify(text.slice(0, 60))}. Does a value lack the filter json?`
    throw new MemberFault(spot.path.join('.'), new TemplateFault(message))
  }
}

function textAt(template: string, { scope, path }: Spot): string {
  try {
    return renderText(template, scope).toWellFormed()
  } catch (error) {
    throw error instanceof TemplateFault ? new MemberFault(path.join('.'), error) : error
  }
}

const absentIfEmpty = (text: string, { mayBeAbsent }: Spot): string | undefined =>
  mayBeAbsent && text.trim() === '' ? undefined : text
const within = (spot: Spot, key: string): Spot => ({ ...spot, path: [...spot.path, key] })
const isList = (template: JsonTemplate): template is readonly JsonTemplate[] => Array.isArray(template)

/** How deep a JSON template may be: its own fields are at depth 1. */
const maxDepth = 16

/** What keeps a value from being a JSON template, as a sentence; null for one that is. Takes any value, however deep. */
export function jsonTemplateFault(value: unknown): string | null {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return `The fields of a JSON body are at most ${maxDepth} deep.`
    if (!level.every(isJson)) return 'A field is a text, a number, true, false, null, a list or an object.'
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return null
}

const isJson = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean', 'object'].includes(typeof value)

/** Every template in a JSON template, with its path. */
export function* textsOf(template: JsonTemplate, path: readonly string[] = []): Generator<readonly [string, string]> {
  if (typeof template === 'string') yield [path.join('.'), template]
  if (typeof template !== 'object' || template === null) return
  for (const [key, value] of Object.entries(template)) yield* textsOf(value, [...path, key])
}
