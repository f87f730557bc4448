import type { FormatName } from './formats.ts'
import { jsonFault } from './json-fault.ts'
import type { Answers } from './trpc.ts'

type Hook = Answers['hooks']['get']
type Filter = NonNullable<Hook['filter']>
export type Condition = Filter['conditions'][number]

/** Stands for a value that is stored, which nobody is ever shown. */
export const mask = '********'

export interface HeaderRow {
  readonly name: string
  /** The mask stands for the value that is stored. */
  readonly value: string
}

/** What the form of a hook holds of its format, its template and its filter. */
export interface FormatValues {
  readonly format: FormatName
  readonly method: 'POST' | 'GET' | 'PUT' | 'DELETE'
  /** Path and query; empty leaves the payload URL's. */
  readonly path: string
  readonly headers: readonly HeaderRow[]
  readonly bodyKind: 'json' | 'raw' | 'none'
  /** JSON text: an object whose strings are templates. */
  readonly fields: string
  readonly mediaType: string
  readonly text: string
  readonly refs: string
  readonly conditions: readonly Condition[]
}

type TemplateValues = Pick<FormatValues, 'method' | 'path' | 'headers' | 'bodyKind' | 'fields' | 'mediaType' | 'text'>

/** A template as the server takes it. */
export interface Template {
  readonly method: FormatValues['method']
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body:
    | { readonly kind: 'none' }
    | { readonly kind: 'json'; readonly fields: Readonly<Record<string, never>> }
    | { readonly kind: 'raw'; readonly contentType: string; readonly text: string }
}

const beginning: TemplateValues = {
  method: 'POST',
  path: '',
  headers: [],
  bodyKind: 'json',
  fields: textOf({ title: '{{ message.title }}', text: '{{ message.text }}', 'url?': '{{ message.url }}' }),
  mediaType: 'text/plain; charset=utf-8',
  text: '{{ message.title }}\n{{ message.url }}\n',
}

/** GitHub's format, no filter, and the beginning of a template for who wants one. */
export const noFormat: FormatValues = { format: 'github', ...beginning, refs: '', conditions: [] }

/** Whether a format sends the template of its hook. */
export const isOwn = (format: FormatName): boolean => format === 'template' || format === 'braze'

export const formatValuesOf = ({ format, template, filter }: Pick<Hook, 'format' | 'template' | 'filter'>) => ({
  ...noFormat,
  format,
  ...(template && templateValuesOf(template)),
  refs: filter?.refs ?? '',
  conditions: filter?.conditions ?? [],
})

/** What the editor shows of a template. */
export function templateValuesOf({
  method,
  url = '',
  headers,
  body,
}: Omit<Template, 'body'> & { readonly body: object }): TemplateValues {
  const rows = Object.entries(headers).map(([name, value]) => ({ name, value }))
  const shown = { ...beginning, method, path: url, headers: rows }
  const content = body as Template['body']
  switch (content.kind) {
    case 'none':
      return { ...shown, bodyKind: 'none' }
    case 'json':
      return { ...shown, bodyKind: 'json', fields: textOf(content.fields) }
    case 'raw':
      return { ...shown, bodyKind: 'raw', mediaType: content.contentType, text: content.text }
  }
}

/** The template that the values describe; null where the format sends none, so that none is kept. Fields are to be JSON. */
export function templateOf(values: FormatValues): Template | null {
  if (!isOwn(values.format)) return null
  const { method, path, headers } = values
  const named = headers.filter(({ name, value }) => name.trim() !== '' || value !== '')
  return {
    method,
    ...(path !== '' && { url: path }),
    headers: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])),
    body: bodyOf(values),
  }
}

function bodyOf({ method, bodyKind, fields, mediaType, text }: FormatValues): Template['body'] {
  if (method === 'GET' || bodyKind === 'none') return { kind: 'none' }
  if (bodyKind === 'raw') return { kind: 'raw', contentType: mediaType, text }
  return { kind: 'json', fields: JSON.parse(fields) as Readonly<Record<string, never>> }
}

/** What keeps the fields from being JSON, where they are sent; null where nothing does. */
export function fieldsFault({ format, method, bodyKind, fields }: FormatValues): string | null {
  const fault = isOwn(format) && method !== 'GET' && bodyKind === 'json' ? jsonFault(fields) : null
  return fault && `Line ${fault.line}: ${fault.message}`
}

/** Null where every event passes. */
export function filterOf({ refs, conditions }: Pick<FormatValues, 'refs' | 'conditions'>): Filter | null {
  const said = conditions.filter(({ path, value }) => path !== '' || (value ?? '') !== '')
  if (refs === '' && said.length === 0) return null
  const withValue = said.map((one) => (needsValue(one.operator) ? one : { ...one, value: null }))
  return { refs, conditions: withValue }
}

export const needsValue = (operator: Condition['operator']): boolean =>
  operator !== 'exists' && operator !== 'is_missing'

/** Two headers of one name in the rows, which an object cannot hold; undefined where there are none. */
export function headersFault(rows: readonly HeaderRow[]): string | undefined {
  const names = rows.map(({ name }) => name.trim().toLowerCase())
  const twice = rows.find(({ name }, index) => name.trim() !== '' && names.indexOf(names[index] ?? '') !== index)
  return twice && `${twice.name}: There is a header of that name already; letter case does not matter.`
}

/** Where in the editor the part is that the server names of a template: `body`, `fields`. */
export function templateFieldOf(part: string, member: string): keyof TemplateValues {
  if (part === 'body') return member === 'contentType' ? 'mediaType' : member === 'text' ? 'text' : 'fields'
  return part === 'method' ? 'method' : part === 'headers' ? 'headers' : 'path'
}

/** The member within a field that the server's path names, as people call it: `X-Key`, `embeds.0.title`, `Condition 2`. */
export function memberOf(path: string | undefined): string | null {
  const [, part = '', member = ''] =
    /^(?:hook\.|patch\.)?(template\.headers|template\.body\.fields|filter\.conditions)\.(.+)$/.exec(path ?? '') ?? []
  if (member === '') return null
  return part === 'filter.conditions' ? `Condition ${Number.parseInt(member, 10) + 1}` : member
}

function textOf(fields: object): string {
  return JSON.stringify(fields, null, 2)
}
