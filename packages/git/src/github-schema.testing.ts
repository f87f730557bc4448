import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { expect } from 'vitest'

const require = createRequire(import.meta.url)

interface OpenApi {
  readonly components: object
}

const { components } = require('@octokit/openapi-webhooks/generated/api.github.com.json') as OpenApi
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema({ $id: 'github', components })

interface Examples {
  readonly name: string
  readonly examples: readonly Record<string, object>[]
}

const collected = require('@octokit/webhooks-examples') as readonly Examples[]
const first = collected.find(({ name }) => name === 'push')?.examples[0]

/** The repository of GitHub's first example push, with what the schema asks for since that example was collected. */
export const exampleRepository = {
  ...first?.['repository'],
  created_at: '2019-05-15T15:19:25Z',
  pushed_at: '2019-05-15T15:20:57Z',
  description: 'Says hello',
  default_branch: 'main',
  has_discussions: false,
  topics: [],
  visibility: 'public',
}

export const exampleSender = first?.['sender'] ?? {}

/** Expects a payload to fit the schema that GitHub publishes for its event. */
export function expectDocumented({ event, payload }: { readonly event: string; readonly payload: object }): void {
  const fits = ajv.compile({ $ref: `github#/components/schemas/webhook-${event}` })
  fits(payload)
  expect(fits.errors ?? []).toEqual([])
}

/** The fields of an event in GitHub's order, from the example of it that has most of what a platform adds besides. */
export function documentedFields(event: string): string[] {
  const known = collected.find(({ name }) => name === event)?.examples ?? []
  const newest = known.findLast((example) => 'installation' in example)
  return Object.keys(newest ?? {}).filter((field) => field !== 'installation')
}
