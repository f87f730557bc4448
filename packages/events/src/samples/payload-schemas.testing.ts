import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { PayloadObject } from '../payload-types.ts'

/** What this project reads of a JSON Schema. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** The schema of an event's payload with one of its actions. */
export interface PayloadSchema {
  readonly schema: Schema
  /** What does not fit, and where; empty when all does. Formats are not looked at: half of them are GitHub's own. */
  errors(payload: unknown): readonly ErrorObject[]
}

interface Description {
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly operationId: string
  readonly 'x-github': { readonly subcategory: string }
  readonly requestBody: { readonly content: { readonly 'application/json': { readonly schema: { $ref: string } } } }
}

const require = createRequire(import.meta.url)
const path = require.resolve('@octokit/openapi-webhooks/generated/api.github.com.json')
const { webhooks, components } = JSON.parse(readFileSync(path, 'utf8'), possible) as Description

/**
 * GitHub's `nullable` beside an `allOf` came out of the translation to OpenAPI 3.1 as what nothing fits: null and an
 * object at once. It means: either.
 */
function possible(_: string, schema: Schema): Schema {
  const { allOf, type } = schema ?? {}
  return allOf && Array.isArray(type) && type.join() === 'null' ? { anyOf: [{ type: 'null' }, { allOf }] } : schema
}

const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  allErrors: true,
  verbose: true,
})
ajv.addSchema({ $id: 'github', components })

const underlined = (name: string): string => name.replaceAll('-', '_')
const keyOf = (event: string, action: unknown): string => (typeof action === 'string' ? `${event}.${action}` : event)

/** By event and action: an operation spells both with `-`, the wire with `_`. */
const references = new Map(
  Object.values(webhooks).map(({ post }) => {
    const event = underlined(post['x-github'].subcategory)
    const action = post.operationId.split('/')[1]
    // The action of repository_dispatch is the caller's own: one schema serves all.
    const key = event === 'repository_dispatch' ? event : keyOf(event, action && underlined(action))
    return [key, post.requestBody.content['application/json'].schema.$ref]
  }),
)

const compiled = new Map<string, ValidateFunction>()

/** GitHub's published schema for a payload, by its event and action; `undefined` where GitHub published none. */
export function payloadSchema(event: string, { action }: PayloadObject): PayloadSchema | undefined {
  const reference = references.get(keyOf(event, action)) ?? references.get(event)
  if (reference === undefined) return undefined
  return {
    schema: { $ref: reference },
    errors(payload) {
      const validate = compiled.get(reference) ?? ajv.compile({ $ref: `github${reference}` })
      compiled.set(reference, validate)
      return validate(payload) ? [] : [...(validate.errors ?? [])]
    },
  }
}

/** A schema itself, where it is only pointed at. */
export function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.replace('#/components/schemas/', '')
  const found = components.schemas[name]
  if (found === undefined) throw new Error(`There is no schema ${schema.$ref}`)
  return resolve(found)
}
