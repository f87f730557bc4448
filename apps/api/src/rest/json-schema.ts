import { z } from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Formats that say all that the pattern beside them says. */
const formats = new Set(['date', 'date-time', 'email', 'uri', 'uuid'])

/**
 * A schema as OpenAPI 3.1 has it: JSON Schema of 2020-12. Those that have an id are put into `named`, and pointed at. An
 * answer may gain members: none is said to have all that it will ever have.
 *
 * @throws an Error where another schema has the same id
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', named: Record<string, JsonSchema>): JsonSchema {
  const converted = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: plain })
  const { $schema: _, $defs = {}, ...own } = pointing(converted)
  for (const [name, definition] of Object.entries($defs)) {
    if (JSON.stringify(named[name] ?? definition) !== JSON.stringify(definition)) {
      throw new Error(`Two schemas have the id ${name}.`)
    }
    named[name] = definition
  }
  return own
}

function plain({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes
  jsonSchema: z.core.JSONSchema.BaseSchema
}): void {
  const { format, maximum, minimum } = jsonSchema
  if (format !== undefined && formats.has(format)) delete jsonSchema.pattern
  if (maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (zodSchema instanceof z.ZodObject && zodSchema.def.catchall === undefined) delete jsonSchema.additionalProperties
  if (zodSchema instanceof z.ZodRecord && zodSchema.keyType instanceof z.ZodString) delete jsonSchema.propertyNames
}

/** The same, with its pointers into `$defs` leading to where OpenAPI keeps schemas. */
const pointing = (
  schema: object,
): Readonly<Record<string, unknown>> & { readonly $defs?: Record<string, JsonSchema> } =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')) as ReturnType<
    typeof pointing
  >
