import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation } from '../installation.testing.ts'
import { readAsGitHubs } from './github-answer.testing.ts'
import type { OpenApi } from './openapi.ts'
import { type Draft, requestsOf } from './requests.testing.ts'

const requests = 5_000
/** How many are under way at the same time. */
const together = 50
/** Another one makes other requests; a failure tells it. */
const seed = 20_261_127

let installation: Installation
let document: OpenApi
let tokens: Readonly<Record<Draft['token'], string | undefined>>
/** By the kind of their target, as operations name it; each hook has one delivery. */
let hooks: Readonly<Record<'repos' | 'orgs', { readonly id: number; readonly deliveryId: number }[]>>
let repositoryId: number
beforeEach(async () => {
  // Five thousand calls are all that an hour has.
  installation = await install({ REPOHOOK_RATE_LIMIT: '10000' })
  const { app, client, worker } = installation
  for (const name of ['octocat/one', 'octocat/two', 'other/three']) await client.repositories.create.mutate({ name })
  const limited = await client.tokens.create.mutate({
    name: 'limited',
    scopes: ['read:repo_hook'],
    targets: [{ kind: 'repository', name: 'other/three' }],
  })
  tokens = { admin: installation.token, limited: limited.token, unknown: 'unknown', none: undefined }
  const target = { kind: 'repository' as const, name: 'octocat/one' }
  const organization = { kind: 'organization' as const, name: 'octocat' }
  hooks = { repos: [], orgs: [] }
  for (const on of [target, target, organization, organization]) {
    const made = on.kind === 'repository' ? hooks.repos : hooks.orgs
    const config = { url: `http://127.0.0.1:8009/${made.length}` }
    const { id } = await client.hooks.create.mutate({ target: on, hook: { events: ['push'], config } })
    await worker.drain()
    const { deliveries } = await client.deliveries.list.query({ target: on, hookId: id })
    made.push({ id, deliveryId: deliveries[0]!.id })
  }
  repositoryId = (await client.repositories.get.query(target)).id
  document = (await (await app.request('/api/v3/openapi.json')).json()) as OpenApi
})
afterEach(() => installation.close())

/** What is likely to lead to something: names and ids that are there, and words that mean something here. */
const hintsFor = (operationId: string) => {
  // The first is for deleting, so that the other stays.
  const hook = hooks[operationId.startsWith('orgs/') ? 'orgs' : 'repos'][operationId.includes('/delete') ? 0 : 1]!
  return {
    owner: fc.constantFrom('octocat', 'OctoCat'),
    org: fc.constantFrom('octocat', 'OCTOCAT'),
    username: fc.constantFrom('octocat', 'admin'),
    repo: fc.constantFrom('one', 'TWO'),
    name: fc.oneof(
      { weight: 2, arbitrary: fc.constant('web') },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_000 }).map((n) => `new-${n}`) },
    ),
    id: fc.constant(repositoryId),
    hook_id: fc.constant(hook.id),
    delivery_id: fc.constant(hook.deliveryId),
    url: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 1_000 }).map((n) => `http://127.0.0.1:8009/made-${n}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('https://x/é', 'ftp://x', 'http://[::1', 'http://a:b@127.0.0.1/', '//x'),
      },
    ),
    event: fc.constantFrom('push', 'issues', 'nothing'),
    event_type: fc.constantFrom('build', 'a b', 't'.repeat(100)),
    payload: fc.constantFrom({}, { action: 'opened' }, { ref: 'refs/heads/main' }),
    guid: fc.uuid(),
    secret: fc.constantFrom('secret', ''),
    idempotency_key: fc.constantFrom('one', 'two'),
    events: fc.oneof(
      { weight: 4, arbitrary: fc.subarray(['push', 'issues', 'star', 'fork'], { minLength: 1 }) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom('push', '*', 'team', 'nothing'), { maxLength: 3 }) },
    ),
  }
}

function send({ method, path, token, headers, body }: Draft): Promise<Response> {
  const sent = tokens[token]
  const request = {
    method,
    headers: { ...(sent !== undefined && { authorization: `token ${sent}` }), ...headers },
    ...(body !== undefined && { body }),
  }
  return Promise.resolve(installation.app.request(path, request))
}

/** The document's operation that a request is for; undefined for none. */
function operationFor({ method, path }: Draft) {
  const segments = pathnameOf(path).split('/')
  const isFor = (template: string) => {
    const steps = `/api/v3${template === '/' ? '' : template}`.split('/')
    return steps.length === segments.length && steps.every((step, at) => step.startsWith('{') || step === segments[at])
  }
  return Object.entries(document.paths)
    .filter(([template]) => isFor(template))
    .flatMap(([, methods]) => methods[method.toLowerCase()] ?? [])
    .at(0)
}

/** As a server sees it: without the query, and with its dots followed. The root may end with a slash. */
const pathnameOf = (path: string): string =>
  new URL(`http://repohook.test${path}`).pathname.replace(/^\/api\/v3\/$/, '/api/v3')

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const compiled = new Map<string, ValidateFunction>()

/** What does not fit about an answer, in words; null when all does. */
function misfitOf(draft: Draft, status: number, mediaType: string, text: string): string | null {
  // Dots can lead out of the API.
  if (!/^\/api\/v3(?:\/|$)/.test(pathnameOf(draft.path))) return null
  const operation = operationFor(draft)
  const answers = operation?.responses ?? { 404: { $ref: '#/components/responses/NotFound' } }
  const listed = answers[status] ?? answers[`${Math.floor(status / 100)}XX`]
  if (listed === undefined) return `The document has no ${status} there`
  const response = '$ref' in listed ? document.components.responses[listed.$ref.split('/').at(-1)!]! : listed
  const { content } = response
  if (content === undefined) return text === '' ? null : 'It has a body, and the document none'
  const schema = content[mediaType]?.schema
  if (schema === undefined) return `The document has no ${mediaType} there`
  const key = JSON.stringify(schema)
  const validate = compiled.get(key) ?? ajv.compile({ ...exact(schema), components: exact(document.components) })
  compiled.set(key, validate)
  if (validate(mediaType === 'application/json' ? JSON.parse(text) : text)) return null
  return ajv.errorsText(validate.errors, { dataVar: 'it' })
}

/** The same, and an object has nothing but what is named. */
function exact(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_, part: Record<string, unknown>) =>
    typeof part?.['properties'] === 'object' && part['type'] === 'object' && part['additionalProperties'] === undefined
      ? { ...part, additionalProperties: false }
      : part,
  ) as object
}

describe(`${requests} requests from the OpenAPI document, many of them odd (seed ${seed})`, () => {
  it('meet no bug, and each is answered as the document says, and as GitHub does', async () => {
    const drafts = fc.sample(requestsOf(document, hintsFor), { seed, numRuns: requests })
    const done = new Set<string>()
    const statuses = new Map<number, number>()
    for (let at = 0; at < drafts.length; at += together) {
      const group = drafts.slice(at, at + together)
      const responses = await Promise.all(group.map(send))
      for (const [index, response] of responses.entries()) {
        const draft = group[index]!
        const { status } = response
        const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]!
        const text = await response.clone().text()
        const misfit = status >= 500 ? 'A bug' : misfitOf(draft, status, mediaType, text)
        if (misfit !== null) {
          const shown = JSON.stringify({ ...draft, body: draft.body?.slice(0, 2_000) })
          throw new Error(`Request ${at + index} of seed ${seed}: ${misfit}: ${shown} was answered ${status} ${text}`)
        }
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        const operation = operationFor(draft)
        if (status >= 300 || !operation) continue
        done.add(operation.operationId)
        // What GitHub has, too, is answered as GitHub says.
        if (!operation['x-repohook']) await readAsGitHubs(operation.operationId, response)
      }
    }
    expect(installation.logged.filter((line) => line.includes('a request failed'))).toEqual([])

    // All this is of use only when there was enough of everything.
    const known = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    expect(done).toEqual(new Set(known.map(({ operationId }) => operationId)))
    for (const status of [200, 201, 202, 204, 400, 401, 404, 422]) expect(statuses.get(status)).toBeGreaterThan(10)
  })
})
