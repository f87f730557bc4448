import type { PayloadObject } from '../payload-types.ts'
import { homeOfSamples as home } from '../place-sample.ts'

const api = 'https://api.github.com'

const ids: Readonly<Record<string, number>> = {
  [home.sender.login]: home.sender.id,
  [home.organization.login]: home.organization.id,
  hubot: 480938,
  monalisa: 2,
  octocat: 583231,
}

/** An address that nobody has. */
export const addressOf = (login: string): string => `${login}@example.com`

/** An account as payloads show a user; the organization of the home owns its repository under this form, too. */
export function makeUser(login: string): PayloadObject {
  const id = ids[login]
  if (id === undefined) throw new Error(`Nobody is named ${login}`)
  const isOrganization = login === home.organization.login
  const url = `${api}/users/${login}`
  return {
    login,
    id,
    node_id: nodeId(isOrganization ? 'Organization' : 'User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: isOrganization ? 'Organization' : 'User',
    site_admin: false,
  }
}

/** The organization of the home, as payloads show it under `organization`. */
export function makeOrganization(): PayloadObject {
  const { id, login } = home.organization
  const url = `${api}/orgs/${login}`
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
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
  }
}

/** The opaque name that GitHub's GraphQL API has for a thing. */
export const nodeId = (kind: string, id: number): string =>
  Buffer.from(`0${kind.length}:${kind}${id}`).toString('base64')
