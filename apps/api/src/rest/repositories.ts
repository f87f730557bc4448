import { Failure } from '@repohook/events'
import type { repositoryInput } from '@repohook/hooks'
import { z } from 'zod'
import type { Answer, Asked } from './operation.ts'
import { operation } from './operation.ts'
import { repositorySchema, repositoryToWire } from './repository-wire.ts'
import { organizationParams, repositoryParams } from './target-params.ts'

/** What GitHub takes of a new repository and Repohook has a use for: all but the name is what payloads say of it. */
const newRepository = z.object({
  name: z.string().min(1, 'name has to be that of the repository').max(100, 'name has more than 100 characters'),
  description: z.string().nullish(),
  homepage: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(['public', 'private', 'internal']).optional(),
  has_issues: z.boolean().optional(),
  has_projects: z.boolean().optional(),
  has_wiki: z.boolean().optional(),
  has_downloads: z.boolean().optional(),
  has_discussions: z.boolean().optional(),
  is_template: z.boolean().optional(),
})

const shared = { verb: null, query: null, responses: { 200: repositorySchema } } as const
const creating = {
  verb: 'repositories.create',
  method: 'post',
  right: 'none',
  query: null,
  body: newRepository,
  responses: { 201: repositorySchema },
} as const

/** Repositories as targets: the platform registers them, and clients ask for them before they do anything else. */
export const repositoryOperations = [
  operation({
    operationId: 'repos/get',
    method: 'get',
    path: '/repos/{owner}/{repo}',
    right: 'read',
    summary: 'Get a repository',
    params: repositoryParams,
    body: null,
    ...shared,
    handle: async ({ admin, links }) => ({ status: 200, body: repositoryToWire(admin.target, links) }),
  }),
  operation({
    operationId: 'repos/get-by-id',
    method: 'get',
    path: '/repositories/{id}',
    // GitHub has it, and publishes nothing of it.
    isOurs: true,
    right: 'none',
    summary: 'Get a repository by its id',
    params: z.object({
      id: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    }),
    body: null,
    ...shared,
    async handle({ caller, params: { id }, links }) {
      const { target } = await caller.adminOfRepository(id, 'read')
      return { status: 200, body: repositoryToWire(target, links) }
    },
  }),
  operation({
    operationId: 'repos/create-in-org',
    path: '/orgs/{org}/repos',
    summary: 'Register a repository of an organization, which is registered with it (administrators of the instance)',
    params: organizationParams,
    ...creating,
    handle: (asked) => register(asked.params.org, asked),
  }),
  operation({
    operationId: 'repos/create-for-authenticated-user',
    path: '/user/repos',
    summary: 'Register a repository under the name of the token (administrators of the instance)',
    params: z.object({}),
    ...creating,
    handle: (asked) => register(asked.caller.login, asked),
  }),
]

type Creating = Pick<Asked<z.ZodType, null, typeof newRepository, 'none'>, 'body' | 'caller' | 'links' | 'verbs'>

async function register(owner: string, { body, caller, links, verbs }: Creating): Promise<Answer> {
  const instance = await caller.admin({ kind: 'instance', name: '' }, 'admin')
  const { name, ...said } = body
  const profile = { ...said, ...(said.visibility && { private: said.visibility !== 'public' }) }
  const given = Object.entries(profile).filter(([, value]) => value !== undefined && value !== null)
  const input = { name: `${owner}/${name}`, profile: Object.fromEntries(given) } as z.input<typeof repositoryInput>
  const target = await verbs.repositories.create(instance, input).catch((error: unknown) => {
    // What is no name for tRPC is a body that GitHub calls unprocessable.
    throw error instanceof Failure && error.code === 'request.invalid'
      ? new Failure('body.invalid', error.message, error.field)
      : error
  })
  const made = repositoryToWire(target, links)
  return { status: 201, body: made, headers: { location: made.url } }
}
