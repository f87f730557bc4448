import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { JsonSchema } from './json-schema.ts'
import type { OpenApi, OpenApiOperation, OpenApiResponse } from './openapi.ts'

type Html = ReturnType<typeof html>

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
code, pre { font: 0.9em ui-monospace, monospace }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
section { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
table { border-collapse: collapse }
th, td { padding: 0.1rem 1rem 0.1rem 0; text-align: left; vertical-align: top }
.ours { padding: 0 0.4rem; border: 1px solid; border-radius: 0.3rem; font-size: 0.8rem }
`

/** Nothing but the page's own style: no script, no frame, no form, nothing from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A page that shows an OpenAPI document to people, as it stands; it needs no script. */
export function referencePage(document: OpenApi): Html {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const byTag = Map.groupBy(listed, ({ operation }) => operation.tags[0] ?? '')
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${document.info.title}: REST API</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <h1>${document.info.title}: REST API</h1>
        <p>${textOf(document.info.description)}</p>
        <p>
          Under <code>${document.servers[0]?.url}</code>, with <code>Authorization: Bearer …</code>. For programs:
          <a href="openapi.json">openapi.json</a>.
        </p>
        <ul>
          ${listed.map(
            ({ path, method, operation }) =>
              html`<li>
                <a href="#${operation.operationId}">${operation.summary}</a> <code>${method} ${path}</code>
              </li>`,
          )}
        </ul>
        ${[...byTag].map(
          ([tag, entries]) => html`
            <h2>${tag}</h2>
            ${entries.map(({ path, method, operation }) => sectionOf(`${method} ${path}`, operation))}
          `,
        )}
        <h2>Schemas</h2>
        ${Object.entries(document.components.schemas).map(
          ([name, schema]) => html`
            <section id="schema-${name}">
              <h3>${name}</h3>
              ${schemaOf(schema)}
            </section>
          `,
        )}
      </body>
    </html>`
}

const ours = html`<span class="ours">not in GitHub’s API</span>`

const sectionOf = (line: string, operation: OpenApiOperation): Html => html`
  <section id="${operation.operationId}">
    <h3>${operation.summary} ${operation['x-repohook'] ? ours : ''}</h3>
    <p><code>${line}</code></p>
    ${
      operation.parameters.length === 0
        ? ''
        : html`<table>
            <tr>
              <th>Parameter</th>
              <th>In</th>
              <th>Is</th>
            </tr>
            ${operation.parameters.map(
              ({ name, in: where, schema }) =>
                html`<tr>
                  <td><code>${name}</code></td>
                  <td>${where}</td>
                  <td>${typeOf(schema)}</td>
                </tr>`,
            )}
          </table>`
    }
    ${Object.entries(operation.requestBody?.content ?? {}).map(
      ([type, { schema }]) => html`
        <h4>Request, ${type}</h4>
        ${schemaOf(schema)}
      `,
    )}
    ${Object.entries(operation.responses).flatMap(([status, response]) =>
      '$ref' in response ? [] : [answerOf(status, response)],
    )}
  </section>
`

const answerOf = (status: string, { description, content = {} }: OpenApiResponse): Html => html`
  <h4>${status} ${description}</h4>
  ${Object.entries(content).map(
    ([type, { schema }]) => html`
      <p>${type}</p>
      ${schemaOf(schema)}
    `,
  )}
`

/** A text in which backticks mark what is code. */
const textOf = (text: string): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`

const pointer = '#/components/schemas/'

/** An object as a table of its members, anything else by its type. */
function schemaOf(schema: JsonSchema): Html {
  const { properties, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] }
  if (properties === undefined) return html`<p>${typeOf(schema)}</p>`
  return html`<table>
    <tr>
      <th>Member</th>
      <th>Is</th>
      <th></th>
    </tr>
    ${Object.entries(properties).map(
      ([name, member]) =>
        html`<tr>
          <td><code>${name}</code>${required.includes(name) ? '' : ', optional'}</td>
          <td>${typeOf(member)}</td>
          <td>${textOf((member['description'] as string | undefined) ?? '')} ${member['x-repohook'] ? ours : ''}</td>
        </tr>`,
    )}
  </table>`
}

function typeOf(schema: JsonSchema): Html {
  const { $ref: reference, anyOf, items, properties, type, enum: values } = schema as Record<string, JsonSchema>
  if (typeof reference === 'string') {
    const name = (reference as string).slice(pointer.length)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (Array.isArray(anyOf)) {
    return html`${anyOf.map((one: JsonSchema, index) => html`${index === 0 ? '' : ' or '}${typeOf(one)}`)}`
  }
  if (properties !== undefined) return schemaOf(schema)
  if (items !== undefined) return html`a list of ${typeOf(items)}`
  if (Array.isArray(values)) return html`<code>${values.map((value) => JSON.stringify(value)).join(' | ')}</code>`
  const { type: _, default: otherwise, description: __, 'x-repohook': ___, ...rules } = schema
  const words = Object.entries(rules).flatMap(([rule, value]) =>
    JSON.stringify(value) === '{}' ? [] : [`${rule} ${JSON.stringify(value)}`],
  )
  const told = otherwise === undefined ? words : [...words, `otherwise ${JSON.stringify(otherwise)}`]
  return html`${[(type as string | string[] | undefined) ?? 'any value'].flat().join(' or ')}
  ${told.length === 0 ? '' : html`<code>${told.join(', ')}</code>`}`
}
