import { z } from 'zod'
import { checkText, maxTemplateLength, type Place, TemplateFault } from './engine.ts'
import { headerNameFault, isHeaderValue, maxHeaderLength, maxHeaders } from './header-rules.ts'
import { type JsonTemplate, jsonTemplateFault, textsOf } from './json-template.ts'

/** How much all templates of a request may have together, in UTF-16 units, and how many there may be. */
const maxLength = 65_536
const maxTexts = 200

const text = z.string().max(maxTemplateLength, `A template has at most ${maxTemplateLength} characters.`)

const path = text.check((context) => {
  const fault = pathFault(context.value) ?? syntaxFault(context.value, 'url')
  if (fault !== null) refuse(context, fault)
})

const headerValue = text.check((context) => {
  const fault = headerValueFault(context.value) ?? syntaxFault(context.value, 'header')
  if (fault !== null) refuse(context, fault)
})

const headers = z.record(z.string(), headerValue).check((context) => {
  const names = Object.keys(context.value)
  if (names.length > maxHeaders) refuse(context, `There may be at most ${maxHeaders} headers.`)
  const lower = names.map((name) => name.toLowerCase())
  for (const [index, name] of names.entries()) {
    const isTwice = lower.indexOf(lower[index]!) !== index
    const fault = isTwice
      ? 'There is a header of that name already; letter case does not matter.'
      : headerNameFault(name)
    if (fault !== null) refuse(context, fault, [name])
  }
})

/** Any value to the parser, which would walk it however deep it is; the check below is what makes it one of these. */
const anyField = z.unknown() as z.ZodType as z.ZodType<JsonTemplate>

const fields = z.record(z.string(), anyField).check((context) => {
  const form = jsonTemplateFault(context.value)
  if (form !== null) return refuse(context, form)
  for (const [at, template] of textsOf(context.value)) {
    const fault = syntaxFault(template, 'text')
    if (fault !== null) refuse(context, fault, at.split('.'))
  }
})

const mediaType = z
  .string()
  .regex(
    /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}(?: *; *[\w-]{1,32}=[\w.+-]{1,64})*$/,
    'A content type is like text/plain; charset=utf-8.',
  )

const rawText = text.check((context) => {
  const fault = syntaxFault(context.value, 'text')
  if (fault !== null) refuse(context, fault)
})

const body = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** `fields` is a JSON object whose strings are templates; see `renderJson` for what else it can say. */
  z.strictObject({ kind: z.literal('json'), fields }),
  z.strictObject({ kind: z.literal('raw'), contentType: mediaType, text: rawText }),
])

/**
 * What a hook sends instead of GitHub's request, in Liquid. `url` is the path and query that take the place of the payload
 * URL's own; the origin is always the payload URL's. Refusals name the place, the line and the column.
 */
export const requestTemplate = z
  .strictObject({
    method: z.enum(['POST', 'GET', 'PUT', 'DELETE'], 'The method is POST, GET, PUT or DELETE.').default('POST'),
    url: path.optional(),
    headers: headers.default({}),
    body,
  })
  .check((context) => {
    // A body that was refused is looked at no further: it may be deeper than can be walked.
    if (context.issues.length > 0) return
    const { method, body: content } = context.value
    if (method === 'GET' && content.kind !== 'none') {
      refuse(context, 'A GET request has no body: choose none, and put what is to be said into the query.', ['body'])
    }
    const all = [...allTexts(context.value)]
    if (all.length > maxTexts) refuse(context, `There may be at most ${maxTexts} templates in a request.`, ['body'])
    if (all.reduce((sum, one) => sum + one.length, 0) > maxLength) {
      refuse(context, `The templates of a request have at most ${maxLength} characters together.`, ['body'])
    }
  })

export interface RequestTemplate {
  readonly method: 'POST' | 'GET' | 'PUT' | 'DELETE'
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body:
    | { readonly kind: 'none' }
    | { readonly kind: 'json'; readonly fields: { readonly [key: string]: JsonTemplate } }
    | { readonly kind: 'raw'; readonly contentType: string; readonly text: string }
}

function* allTexts({ url = '', headers: values, body: content }: RequestTemplate): Generator<string> {
  yield url
  for (const [name, value] of Object.entries(values)) yield name + value
  if (content.kind === 'raw') yield content.text
  if (content.kind === 'json') for (const [at, one] of textsOf(content.fields)) yield at + one
}

function pathFault(value: string): string | null {
  if (!value.startsWith('/')) return 'The path begins with “/”; the host is the payload URL’s and cannot be another.'
  if (/[\\#\p{Cc}]/u.test(value.replaceAll(/\{[{%].*?[}%]\}/gs, ''))) {
    return 'A path and query has no “#”, backslash or line break.'
  }
  return null
}

function headerValueFault(value: string): string | null {
  if (value.length > maxHeaderLength) return `A header’s value has at most ${maxHeaderLength} characters.`
  return isHeaderValue(value) ? null : 'A header’s value is visible ASCII characters, spaces and tabs on one line.'
}

function syntaxFault(template: string, place: Place): string | null {
  try {
    checkText(template, place)
    return null
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error
    return `Line ${error.line}, column ${error.column}: ${error.message}`
  }
}

function refuse(context: z.core.ParsePayload, message: string, at: readonly string[] = []): void {
  context.issues.push({ code: 'custom', message, input: context.value, path: [...at] })
}
