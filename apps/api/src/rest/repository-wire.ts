import type { Links, Target } from '@repohook/hooks'
import { z } from 'zod'
import { accountSchema, accountToWire, instant, nodeId } from './account-wire.ts'
import { saidOf } from './said-of.ts'

/** Where GitHub has what belongs to a repository, after the repository's own URL; `{…}` is for the caller to fill in. */
const places = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

/** What a platform may say of a repository in its profile. */
const told = {
  private: z.boolean(),
  html_url: z.url(),
  description: z.string().nullable(),
  fork: z.boolean(),
  git_url: z.string(),
  ssh_url: z.string(),
  clone_url: z.string(),
  svn_url: z.url(),
  mirror_url: z.url().nullable(),
  homepage: z.url().nullable(),
  language: z.string().nullable(),
  forks_count: z.int(),
  stargazers_count: z.int(),
  watchers_count: z.int(),
  size: z.int(),
  default_branch: z.string(),
  open_issues_count: z.int(),
  is_template: z.boolean(),
  topics: z.array(z.string()),
  has_issues: z.boolean(),
  has_projects: z.boolean(),
  has_wiki: z.boolean(),
  has_pages: z.boolean(),
  has_downloads: z.boolean(),
  has_discussions: z.boolean(),
  archived: z.boolean(),
  disabled: z.boolean(),
  visibility: z.enum(['public', 'private', 'internal']),
  pushed_at: z.iso.datetime(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
}

const placesShape = Object.fromEntries(Object.keys(places).map((name) => [name, z.string()])) as Readonly<
  Record<keyof typeof places, z.ZodString>
>

/** As GitHub's `full-repository`. */
export const repositorySchema = z
  .object({
    id: z.int(),
    node_id: z.string(),
    name: z.string(),
    full_name: z.string(),
    owner: accountSchema,
    url: z.url(),
    ...told,
    ...placesShape,
    license: z.null(),
    forks: z.int(),
    open_issues: z.int(),
    watchers: z.int(),
    organization: accountSchema,
    network_count: z.int(),
    subscribers_count: z.int(),
  })
  .meta({ id: 'Repository' })

/** A repository as GitHub's API shows it. What the platform said of it in its profile holds, but for what names it here. */
export function repositoryToWire(target: Target, links: Links): z.output<typeof repositorySchema> {
  const { id, name: fullName, parent, profile, createdAt } = target
  const [login = '', name = ''] = fullName.split('/')
  const html = `${links.publicUrl}/${fullName}`
  const url = `${links.publicUrl}/api/v3/repos/${fullName}`
  const { host, hostname } = new URL(links.publicUrl)
  const owner = accountToWire({ id: parent?.id ?? 0, login: parent?.name ?? login, type: 'Organization' }, links)
  const isPrivate = profile['private'] === true
  const at = instant(createdAt)
  const said = saidOf(profile, told)
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName,
    owner,
    url,
    private: false,
    html_url: html,
    description: null,
    fork: false,
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${hostname}:${fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: 'main',
    open_issues_count: 0,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: isPrivate ? 'private' : 'public',
    pushed_at: at,
    created_at: at,
    updated_at: at,
    ...said,
    ...placesOf(url),
    license: null,
    forks: said.forks_count ?? 0,
    open_issues: said.open_issues_count ?? 0,
    watchers: said.watchers_count ?? 0,
    organization: owner,
    network_count: 0,
    subscribers_count: 0,
  }
}

const placesOf = (url: string): Record<keyof typeof places, string> =>
  Object.fromEntries(Object.entries(places).map(([name, rest]) => [name, `${url}${rest}`])) as ReturnType<
    typeof placesOf
  >
