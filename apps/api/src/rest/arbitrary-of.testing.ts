import fc from 'fast-check'
import type { JsonSchema } from './json-schema.ts'
import type { OpenApi } from './openapi.ts'

/** What a member of some name is worth trying with, in place of what its schema would allow. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>

/** Values that a schema of a document allows, as far as OpenAPI documents of this project use JSON Schema. */
export function arbitraryOf(schema: JsonSchema, document: OpenApi, hints: Hints): fc.Arbitrary<unknown> {
  const of = (part: unknown): fc.Arbitrary<unknown> => arbitraryOf(part as JsonSchema, document, hints)
  const { $ref: reference, anyOf, const: only, enum: values, type, items } = schema
  if (typeof reference === 'string') return of(document.components.schemas[reference.split('/').at(-1)!])
  if (only !== undefined) return fc.constant(only)
  if (Array.isArray(values)) return fc.constantFrom(...(values as readonly unknown[]))
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(of))
  switch (type) {
    case 'string':
      return stringOf(schema)
    case 'integer':
    case 'number': {
      const { minimum = -1_000, maximum = 1_000 } = schema as { readonly minimum?: number; readonly maximum?: number }
      return fc.integer({ min: minimum, max: Math.max(minimum, maximum) })
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(of(items), { maxLength: 4 })
    case 'object':
      return objectOf(schema, of, hints)
    default:
      return fc.jsonValue()
  }
}

function stringOf({ format, pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uri') return fc.webUrl()
  if (format === 'uuid') return fc.uuid()
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern))
  return fc.string({ unit: 'binary', minLength: Number(minLength), maxLength: Number(maxLength) })
}

function objectOf(
  { properties = {}, required = [], additionalProperties, maxProperties = 4 }: JsonSchema,
  of: (part: unknown) => fc.Arbitrary<unknown>,
  hints: Hints,
): fc.Arbitrary<object> {
  const named = Object.entries(properties as Record<string, JsonSchema>).map(([name, member]) => [
    name,
    Object.hasOwn(hints, name) ? fc.oneof({ weight: 8, arbitrary: hints[name]! }, of(member)) : of(member),
  ])
  const record = fc.record(Object.fromEntries(named) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required as string[],
  })
  if (additionalProperties === undefined || additionalProperties === false) return record
  const others = fc.dictionary(fc.string({ unit: 'binary' }), of(additionalProperties), {
    maxKeys: Math.min(4, Number(maxProperties)),
  })
  // Beside names that mean something, others mostly stand in the way.
  const some = named.length === 0 ? others : fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, others)
  return fc.tuple(some, record).map(([other, own]) => ({ ...other, ...own }))
}
