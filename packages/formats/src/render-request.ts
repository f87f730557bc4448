import { renderText, TemplateFault } from './engine.ts'
import { maxHeaderLength } from './header-rules.ts'
import { MemberFault, renderJson } from './json-template.ts'
import type { RequestTemplate } from './request-template.ts'

/** A request as it goes out, but for the headers that Repohook adds of its own. */
export interface RenderedRequest {
  readonly kind: 'request'
  readonly method: RequestTemplate['method']
  readonly url: string
  /** The template's and the content type; the latter is missing where there is no body. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty where there is none. */
  readonly body: Uint8Array
}

/** Why an event cannot be told in this way. Final: the same event and template fail again. */
export interface RenderFault {
  readonly kind: 'fault'
  /** `url`, `headers.Authorization`, `body`, `body.embeds.0.title`, or `payload` for an event that is no JSON object. */
  readonly part: string
  /** Within the template of that part, from 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}

/**
 * Renders a template for one event. Values are encoded for where they stand: in the path and query they never leave their
 * segment or argument, in a header they are one line of ASCII, in JSON they are one string.
 *
 * @param payloadUrl gives the origin, and path and query where the template has none
 */
export function renderRequest(
  template: RequestTemplate,
  payloadUrl: string,
  scope: Readonly<Record<string, unknown>>,
): RenderedRequest | RenderFault {
  try {
    const url = template.url === undefined ? payloadUrl : at('url', () => renderUrl(template.url!, payloadUrl, scope))
    const headers = Object.entries(template.headers).map(
      ([name, value]) => [name, at(`headers.${name}`, () => renderHeader(value, scope))] as const,
    )
    const body = at('body', () => renderBody(template.body, scope))
    const own = body === null ? [] : [['Content-Type', body.contentType] as const]
    return {
      kind: 'request',
      method: template.method,
      url,
      headers: Object.fromEntries([...headers, ...own]),
      body: Buffer.from(body?.text ?? ''),
    }
  } catch (error) {
    if (error instanceof PartFault) return error.value
    throw error
  }
}

/** A fault on its way to the value that it becomes. */
class PartFault extends Error {
  readonly value: RenderFault

  constructor(part: string, { line, column, message }: TemplateFault) {
    super(message)
    this.value = { kind: 'fault', part, line, column, message }
  }
}

function at<T>(part: string, render: () => T): T {
  try {
    return render()
  } catch (error) {
    if (error instanceof MemberFault) throw new PartFault(`${part}.${error.path}`, error.fault)
    throw error instanceof TemplateFault ? new PartFault(part, error) : error
  }
}

function renderUrl(template: string, payloadUrl: string, scope: Readonly<Record<string, unknown>>): string {
  const target = renderText(template, scope, 'url')
  const { origin } = new URL(payloadUrl)
  const path = target.split('?', 1)[0]!
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new TemplateFault('A value makes a segment of the path that is “.” or “..”, which would lead elsewhere.')
  }
  const url = new URL(origin + target)
  if (url.origin !== origin || url.hash !== '' || url.username !== '' || !target.startsWith('/')) {
    throw new TemplateFault('The path and query would lead to another place than the payload URL’s host.')
  }
  if (url.href.length > 8192)
    throw new TemplateFault('The URL is longer than 8192 characters: cut its values with truncate.')
  return url.href
}

/** What is too long is cut: whoever writes the event's texts cannot keep it from being sent. */
function renderHeader(template: string, scope: Readonly<Record<string, unknown>>): string {
  return renderText(template, scope, 'header').slice(0, maxHeaderLength).trim()
}

function renderBody(
  body: RequestTemplate['body'],
  scope: Readonly<Record<string, unknown>>,
): { readonly contentType: string; readonly text: string } | null {
  switch (body.kind) {
    case 'none':
      return null
    case 'json':
      return { contentType: 'application/json', text: JSON.stringify(renderJson(body.fields, scope)) }
    case 'raw': {
      const text = renderText(body.text, scope).toWellFormed()
      if (/^application\/(?:[\w.-]+\+)?json\b/i.test(body.contentType)) checkJson(text)
      return { contentType: body.contentType, text }
    }
  }
}

function checkJson(text: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new TemplateFault(
      'What is rendered is not JSON. Put the filter json behind each value, or choose JSON fields.',
    )
  }
}
