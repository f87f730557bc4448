import type { Links, Target } from '@repohook/hooks'
import { z } from 'zod'
import { instant, nodeId } from './account-wire.ts'
import { saidOf } from './said-of.ts'

/** What a platform may say of an organization in its profile. */
const told = {
  description: z.string().nullable(),
  name: z.string(),
  company: z.string(),
  blog: z.url(),
  location: z.string(),
  email: z.email(),
  is_verified: z.boolean(),
}

/** As GitHub's `organization-full`. */
export const organizationSchema = z
  .object({
    login: z.string(),
    id: z.int(),
    node_id: z.string(),
    url: z.url(),
    repos_url: z.url(),
    events_url: z.url(),
    hooks_url: z.url(),
    issues_url: z.url(),
    members_url: z.string(),
    public_members_url: z.string(),
    avatar_url: z.url(),
    ...z.object(told).partial().required({ description: true }).shape,
    has_organization_projects: z.boolean(),
    has_repository_projects: z.boolean(),
    public_repos: z.int(),
    public_gists: z.int(),
    followers: z.int(),
    following: z.int(),
    html_url: z.url(),
    type: z.literal('Organization'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    archived_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Organization' })

export function organizationToWire(
  { id, name: login, profile, createdAt }: Target,
  { publicUrl }: Links,
): z.output<typeof organizationSchema> {
  const url = `${publicUrl}/api/v3/orgs/${login}`
  const html = `${publicUrl}/${login}`
  const at = instant(createdAt)
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${html}.png`,
    description: null,
    ...saidOf(profile, told),
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: html,
    type: 'Organization',
    created_at: at,
    updated_at: at,
    archived_at: null,
  }
}
