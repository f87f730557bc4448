export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** What is read of GitHub's OpenAPI document. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<'schemas' | 'responses', Readonly<Record<string, JsonObject>>>>
}

interface Operation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, JsonObject>>
}

/** What GitHub publishes of some operations: where each is, and the schema of each answer by status and media type. */
export interface GitHubRest {
  readonly operations: Readonly<Record<string, GitHubOperation>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> }
}

export interface GitHubOperation {
  readonly method: string
  readonly path: string
  readonly responses: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
}

/** Takes these operations and every schema that they point at out of GitHub's document, without prose and examples. */
export function extractGitHubRest({ paths, components }: Description, ids: ReadonlySet<string>): GitHubRest {
  const schemas: Record<string, JsonObject> = {}

  const plain = (node: Json): Json => {
    if (isList(node)) return node.map(plain)
    if (typeof node !== 'object' || node === null) return node
    const { $ref: reference } = node
    if (typeof reference === 'string') take(nameIn(reference))
    return plainObject(node)
  }
  const plainObject = (node: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(node).flatMap(([key, value]) => (isProse(key, value) ? [] : [[key, plain(value)]])),
    )
  const take = (name: string): void => {
    if (Object.hasOwn(schemas, name)) return
    // First its place: a schema may point at itself.
    schemas[name] = {}
    schemas[name] = plainObject(components.schemas[name]!)
  }
  const contentOf = (response: JsonObject): Readonly<Record<string, JsonObject>> => {
    const { $ref: reference } = response
    const { content = {} } = typeof reference === 'string' ? components.responses[nameIn(reference)]! : response
    const types = Object.entries(content as Readonly<Record<string, { readonly schema: JsonObject }>>)
    return Object.fromEntries(types.map(([type, { schema }]) => [type, plain(schema) as JsonObject]))
  }

  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, responses }]) => {
      if (!ids.has(operationId)) return []
      const answers = Object.entries(responses).map(([status, response]) => [status, contentOf(response)] as const)
      return [[operationId, { method, path, responses: Object.fromEntries(answers) }] as const]
    }),
  )
  const missing = ids.difference(new Set(operations.map(([id]) => id)))
  if (missing.size > 0) throw new Error(`GitHub publishes nothing of ${[...missing].join(', ')}.`)
  return {
    operations: Object.fromEntries(operations),
    components: { schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))) },
  }
}

const isList = (node: Json): node is readonly Json[] => Array.isArray(node)

const nameIn = (reference: string): string => reference.split('/').at(-1)!

/** A property may be called `description`: what stands there is a schema then. */
const isProse = (key: string, value: Json): boolean =>
  ['example', 'examples', 'externalDocs'].includes(key) || (key === 'description' && typeof value === 'string')
