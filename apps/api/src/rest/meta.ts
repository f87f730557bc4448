import type { Links } from '@repohook/hooks'
import { z } from 'zod'
import { operation } from './operation.ts'

/** The versions of GitHub's API whose form the answers have. */
const versions = ['2022-11-28', '2026-03-10']

const sentences = [
  'What was accepted is on disk.',
  'A receiver that sleeps keeps nobody else awake.',
  'Sign what you send, not what you meant to send.',
  'The queue is the log.',
  'An answer that comes late is an answer to somebody else.',
  'Retry as if it were your own inbox.',
  'Nothing is lost that has a row.',
  'The same event has the same GUID, however often it comes.',
]

/** Where GitHub has what clients look for, after the root; `{…}` is for the caller to fill in. */
const rootPlaces = {
  current_user_url: '/user',
  authorizations_url: '/authorizations',
  code_search_url: '/search/code?q={query}{&page,per_page,sort,order}',
  commit_search_url: '/search/commits?q={query}{&page,per_page,sort,order}',
  emails_url: '/user/emails',
  emojis_url: '/emojis',
  events_url: '/events',
  feeds_url: '/feeds',
  followers_url: '/user/followers',
  following_url: '/user/following{/target}',
  gists_url: '/gists{/gist_id}',
  issue_search_url: '/search/issues?q={query}{&page,per_page,sort,order}',
  issues_url: '/issues',
  keys_url: '/user/keys',
  label_search_url: '/search/labels?q={query}&repository_id={repository_id}{&page,per_page}',
  notifications_url: '/notifications',
  organization_url: '/orgs/{org}',
  organization_repositories_url: '/orgs/{org}/repos{?type,page,per_page,sort}',
  organization_teams_url: '/orgs/{org}/teams',
  public_gists_url: '/gists/public',
  rate_limit_url: '/rate_limit',
  repository_url: '/repos/{owner}/{repo}',
  repository_search_url: '/search/repositories?q={query}{&page,per_page,sort,order}',
  current_user_repositories_url: '/user/repos{?type,page,per_page,sort}',
  starred_url: '/user/starred{/owner}{/repo}',
  starred_gists_url: '/gists/starred',
  user_url: '/users/{user}',
  user_organizations_url: '/user/orgs',
  user_repositories_url: '/users/{user}/repos{?type,page,per_page,sort}',
  user_search_url: '/search/users?q={query}{&page,per_page,sort,order}',
} as const

const rootNames = [
  'current_user_authorizations_html_url',
  ...(Object.keys(rootPlaces) as (keyof typeof rootPlaces)[]),
] as const
const rootSchema = z.record(z.enum(rootNames), z.string())

const rootToWire = ({ publicUrl }: Links): z.output<typeof rootSchema> =>
  Object.fromEntries([
    ['current_user_authorizations_html_url', `${publicUrl}/settings/connections/applications{/client_id}`],
    ...Object.entries(rootPlaces).map(([name, place]) => [name, `${publicUrl}/api/v3${place}`]),
  ]) as z.output<typeof rootSchema>

const shared = { verb: null, method: 'get', right: 'anyone', params: z.object({}), query: null, body: null } as const

/** What the API says of itself, to whoever asks. */
export const metaOperations = [
  operation({
    operationId: 'meta/root',
    path: '/',
    summary: 'List where everything is',
    responses: { 200: rootSchema },
    ...shared,
    handle: async ({ links }) => ({ status: 200, body: rootToWire(links) }),
  }),
  operation({
    operationId: 'meta/get',
    path: '/meta',
    summary: 'Get what clients ask of an installation',
    responses: { 200: z.object({ verifiable_password_authentication: z.boolean() }) },
    ...shared,
    handle: async () => ({ status: 200, body: { verifiable_password_authentication: false } }),
  }),
  operation({
    operationId: 'meta/get-all-versions',
    path: '/versions',
    summary: 'List the versions of GitHub’s API that are understood',
    responses: { 200: z.array(z.iso.date()) },
    ...shared,
    handle: async () => ({ status: 200, body: versions }),
  }),
  operation({
    operationId: 'meta/get-zen',
    path: '/zen',
    summary: 'Get a sentence',
    responses: { 200: z.string().meta({ contentMediaType: 'text/plain' }) },
    ...shared,
    async handle({ c }) {
      const sum = Buffer.from(c.get('requestId')).reduce((total, byte) => total + byte, 0)
      return c.body(sentences[sum % sentences.length]!, 200, { 'content-type': 'text/plain; charset=utf-8' })
    },
  }),
]
