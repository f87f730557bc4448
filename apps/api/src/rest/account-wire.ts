import type { Links } from '@repohook/hooks'
import { z } from 'zod'
import { saidOf } from './said-of.ts'

/** A user or an organization, as far as Repohook knows it. */
export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'Organization' | 'User'
  readonly createdAt: number
  readonly profile?: Readonly<Record<string, unknown>>
}

/** Links that may be followed further are templates: `…/following{/other_user}`. */
const template = z.string()

const mentioned = z.object({
  login: z.string(),
  id: z.int(),
  node_id: z.string(),
  avatar_url: z.url(),
  gravatar_id: z.string().nullable(),
  url: z.url(),
  html_url: z.url(),
  followers_url: z.url(),
  following_url: template,
  gists_url: template,
  starred_url: template,
  subscriptions_url: z.url(),
  organizations_url: z.url(),
  repos_url: z.url(),
  events_url: template,
  received_events_url: z.url(),
  type: z.enum(['User', 'Organization']),
  user_view_type: z.literal('public'),
  site_admin: z.boolean(),
})

/** An account where it is mentioned, as GitHub's `simple-user`. */
export const accountSchema = mentioned.meta({ id: 'Account' })

/** What a platform may say of an account in a profile. */
const told = {
  name: z.string().nullable(),
  company: z.string().nullable(),
  blog: z.string().nullable(),
  location: z.string().nullable(),
  email: z.email().nullable(),
  bio: z.string().nullable(),
}

/** An account that was asked for, as GitHub's `public-user`. */
export const publicUserSchema = mentioned
  .extend({
    ...told,
    hireable: z.boolean().nullable(),
    public_repos: z.int(),
    public_gists: z.int(),
    followers: z.int(),
    following: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'User' })

export function accountToWire(
  { id, login, type }: Omit<Account, 'createdAt'>,
  { publicUrl }: Links,
): z.output<typeof accountSchema> {
  // A token may be called anything.
  const name = encodeURIComponent(login)
  const url = `${publicUrl}/api/v3/users/${name}`
  const html = `${publicUrl}/${name}`
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${html}.png`,
    gravatar_id: '',
    url,
    html_url: html,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  }
}

export function publicUserToWire(account: Account, links: Links): z.output<typeof publicUserSchema> {
  const at = instant(account.createdAt)
  return {
    ...accountToWire(account, links),
    name: account.login,
    company: null,
    blog: '',
    location: null,
    email: null,
    bio: null,
    ...saidOf(account.profile ?? {}, told),
    hireable: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: at,
    updated_at: at,
  }
}

/** An id as GitHub's GraphQL knew it, and REST answers still carry. */
export const nodeId = (type: 'Organization' | 'Repository' | 'User', id: number): string =>
  Buffer.from(`0${type.length}:${type}${id}`).toString('base64')

/** To the second, as all of GitHub's dates. */
export const instant = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
