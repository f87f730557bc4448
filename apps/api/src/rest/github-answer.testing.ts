import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { GitHubRest } from './extract-github-rest.testing.ts'

const published = JSON.parse(readFileSync(new URL('../../github-rest.json', import.meta.url), 'utf8')) as GitHubRest

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'github', ...published })

const compiled = new Map<string, ValidateFunction>()

/** Each operation that GitHub publishes and that is served here: where GitHub has it. */
export const githubOperations = published.operations

/**
 * Holds an answer to what GitHub publishes for the operation: its status, its media type and its body. A refusal that
 * GitHub does not list there has to be one of those that it has everywhere. Answers the body, read.
 *
 * @throws an Error that says what does not fit, and where
 */
export async function readAsGitHubs(operationId: string, response: Response): Promise<unknown> {
  const { status } = response
  const responses = published.operations[operationId]?.responses
  if (responses === undefined) throw new Error(`GitHub publishes no operation ${operationId}.`)
  const text = await response.text()
  const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]!
  const fail = (what: string): never => {
    throw new Error(`${operationId} answered ${status}, ${what}: ${text.slice(0, 2_000)}`)
  }
  const listed = responses[status]
  if (listed === undefined && status < 400) return fail('which GitHub does not')
  const types = Object.keys(listed ?? { 'application/json': {} })
  if (types.length === 0) return text === '' ? undefined : fail('with a body, where GitHub has none')
  if (!types.includes(mediaType)) return fail(`as ${mediaType || 'nothing'} where GitHub has ${types.join(', ')}`)
  const reference =
    listed === undefined
      ? 'github#/components/schemas/basic-error'
      : `github#${['', 'operations', operationId, 'responses', String(status), mediaType].map(escaped).join('/')}`
  const body: unknown = mediaType.endsWith('json') ? JSON.parse(text) : text
  const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference })
  compiled.set(reference, validate)
  if (!validate(body)) fail(`and of its body ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`)
  return body
}

/** As a step of a JSON pointer in a URI. */
const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
