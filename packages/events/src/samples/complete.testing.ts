import { createHash } from 'node:crypto'
import { isObject } from '../parse-payload.ts'
import type { PayloadObject } from '../payload-types.ts'
import { homeOfSamples as home } from '../place-sample.ts'
import { makeOrganization, makeUser, nodeId } from './accounts.testing.ts'
import { type PayloadSchema, resolve, type Schema } from './payload-schemas.testing.ts'

/** Whole objects that a payload may lack, taken from one of GitHub's examples. */
export interface Templates {
  readonly repository: PayloadObject
  readonly issue: PayloadObject
}

/**
 * Adds what the schema requires and the payload lacks: the schema's own example, a known account or repository, or what
 * its name and format say. A text that nothing tells is asked for: made-up words would end up in a sample.
 */
export function complete(payload: PayloadObject, schema: PayloadSchema, templates: Templates): PayloadObject {
  const completed = structuredClone(payload)
  for (let round = 0; round < 30; round++) {
    const errors = schema.errors(completed)
    if (errors.length === 0) return completed
    let repaired = false
    for (const { keyword, instancePath, params, parentSchema } of errors) {
      const { parent, key, value } = find(completed, instancePath)
      if (keyword === 'required' && isObject(value)) {
        const missing = String(params['missingProperty'])
        const property = (parentSchema as Schema).properties?.[missing]
        if (property === undefined || Object.hasOwn(value, missing)) continue
        value[missing] = fillIn(value, missing, property, `${instancePath}/${missing}`, templates)
      } else if (keyword === 'type' && typeof value === 'number' && key.endsWith('_at')) {
        parent[key] = new Date(value * 1_000).toISOString().replace('.000', '')
      } else if (keyword === 'enum' && typeof value === 'string') {
        parent[key] = (params['allowedValues'] as unknown[])[0]
      } else continue
      repaired = true
    }
    if (!repaired) throw new Error(`Cannot complete: ${JSON.stringify(errors.map((e) => [e.instancePath, e.message]))}`)
  }
  throw new Error('Cannot complete: there is no end to it')
}

/** What an object lacks, by what it is: an account, the repository, or something that only the schema knows. */
function fillIn(object: PayloadObject, name: string, schema: Schema, path: string, templates: Templates): unknown {
  const { login, full_name: fullName } = object
  if (typeof login === 'string') {
    const made: PayloadObject = object['members_url'] === undefined ? makeUser(login) : makeOrganization()
    if (made[name] !== undefined) return made[name]
  }
  if (fullName === home.repository.full_name && name in templates.repository) return templates.repository[name]
  return fill(schema, name, path, templates)
}

function fill(given: Schema, name: string, path: string, templates: Templates): unknown {
  const schema = resolve(given)
  const types = new Set([schema.type ?? []].flat())
  const branches = schema.anyOf ?? schema.oneOf
  if (types.has('null') || branches?.some((branch) => resolve(branch).type === 'null')) return null
  if (schema.enum) return schema.enum[0]
  if (branches?.[0]) return fill(branches[0], name, path, templates)
  if (schema.allOf?.[0]) return fill(schema.allOf[0], name, path, templates)
  if (schema.properties) return fillObject(schema, path, templates)
  if (types.has('object')) return {}
  if (types.has('array')) return []
  if (types.has('boolean')) return schema.default ?? false
  if (types.has('integer') || types.has('number')) return name.endsWith('id') ? madeUpId(path) : 0
  return fillText(schema, name, path)
}

function fillObject(schema: Schema, path: string, templates: Templates): PayloadObject {
  const { properties = {}, required = [] } = schema
  const template = templateFor(properties, templates)
  const given = Object.entries(template).filter(([key]) => Object.hasOwn(properties, key))
  const object = structuredClone(Object.fromEntries(given))
  for (const key of required) {
    const property = properties[key]
    if (property && !Object.hasOwn(object, key)) object[key] = fill(property, key, `${path}/${key}`, templates)
  }
  return object
}

function templateFor(properties: Readonly<Record<string, Schema>>, { repository, issue }: Templates): PayloadObject {
  if ('full_name' in properties) return repository
  if ('members_url' in properties && !('type' in properties)) return makeOrganization()
  if ('login' in properties) return makeUser(home.sender.login)
  return 'timeline_url' in properties && 'labels' in properties ? issue : {}
}

function fillText({ format, default: usual, examples = [], example }: Schema, name: string, path: string): string {
  if (format === 'date-time' || name.endsWith('_at')) return '2026-03-02T09:14:27Z'
  const shown = usual ?? examples[0] ?? example
  if (typeof shown === 'string') return shown.replaceAll(/octocat\/[Hh]ello-[Ww]orld/g, home.repository.full_name)
  if (name === 'node_id') return nodeId('Sample', madeUpId(path))
  if (name.endsWith('sha') || name.endsWith('oid')) return createHash('sha1').update(path).digest('hex')
  if (name.endsWith('url')) return `${home.repository.url}/${name.replace(/_?url$/, '')}`
  throw new Error(`Nothing tells what ${path} could be: say it in seeds.testing.ts`)
}

const madeUpId = (path: string): number => createHash('sha1').update(path).digest().readUInt32BE(0)

function find(root: PayloadObject, pointer: string): { parent: PayloadObject; key: string; value: unknown } {
  let [parent, key, value]: [PayloadObject, string, unknown] = [{}, '', root]
  for (const step of pointer.split('/').slice(1)) {
    parent = value as PayloadObject
    key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    value = parent[key]
  }
  return { parent, key, value }
}
