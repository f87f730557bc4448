import type { Links } from '@repohook/hooks'
import { z } from 'zod'
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts'
import type { Operation } from './operation.ts'

/** What this project writes of an OpenAPI document. */
export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, OpenApiResponse>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security?: readonly object[]
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: { readonly content: Content; readonly required: boolean }
  readonly responses: Readonly<Record<string, OpenApiResponse | { readonly $ref: string }>>
  readonly 'x-repohook'?: true
}

export interface OpenApiParameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: JsonSchema
}

export interface OpenApiResponse {
  readonly description: string
  readonly content?: Content
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

const refusalSchema = z
  .object({
    message: z.string(),
    errors: z
      .array(z.object({ resource: z.string(), code: z.string(), field: z.string().optional(), message: z.string() }))
      .optional(),
    documentation_url: z.string(),
    status: z.string().describe('The HTTP status, as a string.'),
    failure: z.string().optional().meta({ 'x-repohook': true, description: 'What docs/failures.md lists.' }),
    request_id: z.string().optional().meta({ 'x-repohook': true, description: 'Where the log says what went wrong.' }),
  })
  .meta({ id: 'Refusal' })

/** What any operation may answer, beside what it is for. */
const refusals = {
  BadRequest: 'What was sent cannot be read',
  Unauthenticated: 'No token was sent, or one that is unknown or has expired',
  NotFound: 'It is not there, or not for this token',
  Refused: 'What was asked for is refused, and the answer says why',
  Failed: 'It cannot be done now, or a bug was met',
} as const
const refusalOf = (name: keyof typeof refusals) => ({ $ref: `#/components/responses/${name}` })

const titles: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'Done' }

/**
 * The REST API as an OpenAPI 3.1 document, made of the very schemas that requests are read by. What GitHub does not have is
 * marked `x-repohook`.
 */
export function openApiOf(operations: readonly Operation[], { publicUrl }: Links): OpenApi {
  const schemas: Record<string, JsonSchema> = {}
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => jsonSchemaOf(schema, io, schemas)
  const contentOf = (schema: z.ZodType, io: 'input' | 'output'): Content => {
    const { contentMediaType = 'application/json', ...rest } = schemaOf(schema, io)
    return { [String(contentMediaType)]: { schema: rest } }
  }

  const parametersOf = (where: 'path' | 'query', { shape }: z.ZodObject): readonly OpenApiParameter[] =>
    Object.entries(shape).map(([name, member]) => {
      const type = member as z.ZodType
      const asSent = schemaOf(type, 'input')
      // What is read before it is checked could be anything; what it is read as says more.
      const schema = Object.keys(asSent).length > 0 ? asSent : schemaOf(type, 'output')
      const isRequired = where === 'path' || !type.safeParse(undefined).success
      return { name, in: where, required: isRequired, schema }
    })

  const operationOf = (operation: Operation): OpenApiOperation => {
    const { operationId, summary, right, isOurs, params, query, body } = operation
    const answers = Object.entries(operation.responses).map(([status, schema]) => {
      const description = titles[status] ?? 'Done'
      return [status, schema ? { description, content: contentOf(schema, 'output') } : { description }] as const
    })
    return {
      operationId,
      summary,
      tags: [operationId.split('/')[0]!],
      ...(isOurs && { 'x-repohook': true }),
      ...(right === 'anyone' && { security: [{}, { token: [] }] }),
      parameters: [...parametersOf('path', params), ...(query ? parametersOf('query', query) : [])],
      ...(body && { requestBody: { required: !body.safeParse({}).success, content: contentOf(body, 'input') } }),
      responses: {
        ...Object.fromEntries(answers),
        ...(operation.method === 'get' && { 304: { description: 'The answer is the one that If-None-Match names' } }),
        400: refusalOf('BadRequest'),
        401: refusalOf('Unauthenticated'),
        404: refusalOf('NotFound'),
        '4XX': refusalOf('Refused'),
        '5XX': refusalOf('Failed'),
      },
    }
  }

  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method] = operationOf(operation)
  const refusal = contentOf(refusalSchema, 'output')
  return {
    openapi: '3.1.1',
    info: {
      title: 'Repohook',
      version: '0.1.0',
      description:
        'What GitHub’s REST API has of webhooks, and what its clients ask besides. Operations and members that GitHub does not have are marked `x-repohook`.',
    },
    servers: [{ url: `${publicUrl}/api/v3` }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of this installation' } },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([name, description]) => [name, { description, content: refusal }]),
      ),
      schemas,
    },
  }
}
