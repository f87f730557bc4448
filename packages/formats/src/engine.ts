import { Context, defaultOperators, Liquid, LiquidError, type Template, toValueSync } from 'liquidjs'
import { Budget } from './budget.ts'
import { filters } from './filters.ts'
import { sizeOf, textOf, weightOf } from './text-of.ts'
import { allowedTags } from './tags.ts'

/** How long one template may be, in UTF-16 units. */
export const maxTemplateLength = 16_384

/** How much one template may render, in UTF-16 units. */
export const maxOutputLength = 1_048_576

/** Where values are put in: it decides how they are encoded there. What the template itself says stays as it is. */
export type Place = 'text' | 'url' | 'header'

/** A template that cannot be read or rendered; `line` and `column` count from 1. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
  readonly line: number
  readonly column: number

  constructor(message: string, line = 1, column = 1) {
    super(message)
    this.line = line
    this.column = column
  }
}

const encoders: Readonly<Record<Place, (text: string) => string>> = {
  text: (text) => text,
  url: (text) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
  header: (text) =>
    encodeURI(text.replaceAll(/[\p{Cc}\s]+/gu, ' ')).replaceAll(
      /%(?:20|22|25|3C|3E|5B|5C|5D|5E|60|7B|7C|7D)/g,
      decodeURIComponent,
    ),
}

/** The filters that take a list or an object as it is; the others make a text of it, all that is in it. */
const looksAtMembers = new Set(['default', 'first', 'last', 'map', 'size'])

/** The operators that look at nothing but whether a value is there. */
const truthOnly = new Set(['not', 'and', 'or'])

const engines: Readonly<Record<Place, Liquid>> = {
  text: engineFor('text'),
  url: engineFor('url'),
  header: engineFor('header'),
}

/** Parsed templates by place and text. Hooks have few templates and use them often; when it is full it starts over. */
const parsed = new Map<string, readonly Template[]>()
const maxParsed = 1000

/**
 * Renders a template with the own members of `scope`; what is not there renders as nothing.
 *
 * Liquid without what reaches out: no includes, layouts or files, no other tags and filters than those of `tags.ts` and
 * `filters.ts`, no inherited properties. Steps, work and output are bounded and counted, so rendering takes a bounded time
 * whatever the template and the payload are.
 *
 * @throws TemplateFault naming line and column
 */
export function renderText(text: string, scope: Readonly<Record<string, unknown>>, place: Place = 'text'): string {
  try {
    return renderParsed(parseText(text, place), scope, place)
  } catch (error) {
    throw faultOf(error)
  }
}

/**
 * Reads a template without rendering it.
 *
 * @throws TemplateFault naming line and column
 */
export function checkText(text: string, place: Place = 'text'): void {
  try {
    engines[place].parse(text)
  } catch (error) {
    throw faultOf(error)
  }
}

function parseText(text: string, place: Place): readonly Template[] {
  const key = `${place} ${text}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  const templates = engines[place].parse(text)
  if (parsed.size >= maxParsed) parsed.clear()
  parsed.set(key, templates)
  return templates
}

function renderParsed(templates: readonly Template[], scope: Readonly<Record<string, unknown>>, place: Place): string {
  const engine = engines[place]
  const budget = new Budget()
  const limits = {
    renderLimit: { check: () => budget.step() },
    memoryLimit: { use: (characters: number) => budget.spend(characters) },
    liquid: engine,
  } as unknown as ConstructorParameters<typeof Context>[3]
  const context = new Context(scope, engine.options, { sync: true }, limits)
  const output = new Output()
  toValueSync(engine.renderer.renderTemplates([...templates], context, output))
  return output.buffer
}

/** What a rendering writes into, up to its limit. */
class Output {
  buffer = ''

  write(value: unknown): void {
    this.buffer += textOf(value)
    if (this.buffer.length > maxOutputLength)
      throw new Error(`What is rendered is longer than ${maxOutputLength} characters.`)
  }
}

function engineFor(place: Place): Liquid {
  function escapeValue(this: { context: Context }, value: unknown): string {
    const text = textOf(value)
    this.context.memoryLimit.use(text.length)
    return encoders[place](text.toWellFormed())
  }
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    templates: {},
    parseLimit: maxTemplateLength,
    operators: countingOperators(),
    outputEscape: escapeValue,
  })
  for (const name of Object.keys(engine.tags)) if (!Object.hasOwn(allowedTags, name)) delete engine.tags[name]
  for (const name of Object.keys(engine.filters)) engine.unregisterFilter(name)
  for (const [name, tag] of Object.entries(allowedTags)) engine.registerTag(name, tag)
  for (const [name, filter] of Object.entries(filters)) {
    engine.registerFilter(name, function counted(value: unknown, ...args: unknown[]) {
      const cost = looksAtMembers.has(name) && typeof value === 'object' ? sizeOf : weightOf
      this.context.memoryLimit.use(args.reduce<number>((sum, one) => sum + weightOf(one), cost(value)))
      const result = filter(value, ...args)
      this.context.memoryLimit.use(sizeOf(result))
      return result
    })
  }
  return engine
}

/** Liquid's operators, made to count what they look at. Two lists are never equal: to tell would take their whole depth. */
function countingOperators(): typeof defaultOperators {
  const counting = Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    truthOnly.has(name)
      ? operator
      : function counted(left: unknown, right: unknown, context: Context) {
          context.memoryLimit.use(weightOf(left) + weightOf(right))
          if (Array.isArray(left) && Array.isArray(right)) return name === '!='
          return (operator as (left: unknown, right: unknown, context: Context) => unknown)(left, right, context)
        },
  ])
  return Object.fromEntries(counting) as typeof defaultOperators
}

function faultOf(error: unknown): TemplateFault {
  if (!(error instanceof Error)) return new TemplateFault('The template cannot be rendered.')
  if (!LiquidError.is(error)) return new TemplateFault(error.message)
  const { token } = error as unknown as { token: { getPosition(): [number, number] } }
  const [line, column] = token.getPosition()
  return new TemplateFault(error.message.replace(/, line:\d+, col:\d+$/, ''), line, column)
}
