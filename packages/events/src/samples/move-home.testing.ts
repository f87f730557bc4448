import { isObject } from '../parse-payload.ts'
import type { PayloadObject } from '../payload-types.ts'
import { homeOfSamples as home } from '../place-sample.ts'
import { addressOf, makeOrganization, makeUser, nodeId } from './accounts.testing.ts'

/** Accounts that are nobody's own. Whoever else an example names becomes one of the first three. */
const standIns = ['hubot', 'monalisa', 'octocat']
const publicAccounts = new Set([...standIns, 'github', 'web-flow', 'github-pages[bot]', 'octocoders-linter[bot]'])
const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w.-]*[:/])/g

/**
 * One of GitHub's examples as if it had happened at the home of all samples: in its repository, which its organization
 * owns, and done by its sender. Other people whom it names become accounts that are nobody's own.
 */
export function moveHome(example: PayloadObject): PayloadObject {
  // Who forks at the home is its organization: the two change places.
  if (isObject(example['forkee'])) return move(renameIn(example, { ...toOrganization, ...toSender }))
  const isOfApp = objectAt(example, 'installation')['account'] !== undefined
  return move(isOfApp ? renameIn(example, { ...toOrganization, '"User"': '"Organization"' }) : example)
}

/** Where an example happened, and who and what has to get another name. */
interface Origin {
  readonly fullName: string
  readonly owner: string
  readonly organizationId: unknown
  readonly accounts: ReadonlyMap<string, string>
  readonly ids: ReadonlyMap<unknown, number>
}

function originOf(example: PayloadObject): Origin {
  const repository = objectAt(example, 'repository')
  const organization = objectAt(example, 'organization')
  const sender = objectAt(example, 'sender')
  const owner = objectAt(repository, 'owner')
  const ownerLogin = owner['login'] as string | undefined
  return {
    fullName: (repository['full_name'] as string | undefined) ?? home.repository.full_name,
    owner: ownerLogin ?? home.organization.login,
    organizationId: organization['id'],
    accounts: accountsOf(
      example,
      [home.organization.login, organization['login'], sender['login'] === ownerLogin ? undefined : ownerLogin],
      [sender['login'], ownerLogin],
    ),
    ids: new Map<unknown, number>([
      [sender['id'], home.sender.id],
      [repository['id'], home.repository.id],
      [owner['id'], home.organization.id],
      [organization['id'], home.organization.id],
      [home.organization.id, home.organization.id],
    ]),
  }
}

function move(example: PayloadObject): PayloadObject {
  const origin = originOf(example)
  const { fullName, accounts, ids } = origin
  const isHere = (object: PayloadObject): boolean =>
    object['full_name'] === fullName ||
    (object['full_name'] === undefined && object['url'] === `https://api.github.com/repos/${fullName}`)
  const moveValue = (value: unknown, key: string, parent: PayloadObject): unknown => {
    if (typeof value === 'string') return moveText(value, origin)
    // A small number says something else as often as it is an id.
    if (typeof value === 'number') return value > 10_000 ? (ids.get(value) ?? value) : value
    if (Array.isArray(value)) return value.map((item) => moveValue(item, key, parent))
    if (!isObject(value)) return value
    const moved = moveFields(value)
    if (typeof value['login'] === 'string') return account(moved, loginOf(value['login'], key, parent))
    if (typeof value['email'] === 'string' && value['name'] !== 'GitHub') return { ...moved, name: home.sender.login }
    return isHere(value) ? here(moved) : moved
  }
  const moveFields = (object: PayloadObject): PayloadObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, moveValue(value, key, object)]))
  const loginOf = (login: string, key: string, parent: PayloadObject): string => {
    if (parent === example && (key === 'sender' || key === 'requester')) return home.sender.login
    const isOfBranch = key === 'user' && 'sha' in parent && 'repo' in parent
    if (isOfBranch || (key === 'owner' && isHere(parent))) return home.organization.login
    return accounts.get(login) ?? login
  }
  return moveFields(example)
}

function moveText(text: string, { fullName, owner, organizationId, accounts }: Origin): string {
  let moved = text
    .replaceAll(fullName, home.repository.full_name)
    // A few examples name another repository where they mean their own.
    .replaceAll(/octo-org\/octo-repo|Codertocat\/Hello-Worls/g, home.repository.full_name)
    .replaceAll(`/organizations/${String(organizationId)}/`, `/organizations/${home.organization.id}/`)
    .replace('https://github.com/repos/', 'https://github.com/')
    .replace(/^org-\d+@/, 'git@')
    .replaceAll(/\bmaster\b/g, 'main')
  // The label of a branch.
  if (moved.startsWith(`${owner}:`)) moved = moved.replace(owner, home.organization.login)
  for (const [from, to] of accounts) moved = moved.replaceAll(new RegExp(String.raw`\b${from}\b`, 'g'), to)
  return moved.replaceAll(address, (found) =>
    found.startsWith('noreply@') ? 'noreply@example.com' : addressOf(home.sender.login),
  )
}

/** Whom each login of an example becomes: the organization and the sender of the home, or a stand-in. */
function accountsOf(
  example: PayloadObject,
  organizations: readonly unknown[],
  senders: readonly unknown[],
): ReadonlyMap<string, string> {
  const logins = new Set(loginsIn(example))
  // GitHub itself raises alerts: in a link its name is the site's.
  logins.delete('github')
  const free = standIns.filter((login) => !logins.has(login))
  return new Map(
    [...logins].map((login) => {
      if (organizations.includes(login)) return [login, home.organization.login]
      if (senders.includes(login) || login === home.sender.login) return [login, home.sender.login]
      return [login, publicAccounts.has(login) ? login : (free.shift() ?? 'octocat')]
    }),
  )
}

function loginsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(loginsIn)
  if (!isObject(value)) return []
  const own = typeof value['login'] === 'string' ? [value['login']] : []
  return [...own, ...Object.values(value).flatMap(loginsIn)]
}

/** What an account says, said of the account that it became. */
function account(object: PayloadObject, login: string): PayloadObject {
  const isOurs = login === home.organization.login || login === home.sender.login || standIns.includes(login)
  if (!isOurs) return { ...object, login }
  const made: PayloadObject = object['members_url'] === undefined ? makeUser(login) : makeOrganization()
  const kept = Object.entries(object).map(([key, value]) => [key, made[key] ?? value])
  return {
    ...Object.fromEntries(kept),
    ...(typeof object['name'] === 'string' && { name: login }),
    ...(typeof object['email'] === 'string' && { email: addressOf(login) }),
  }
}

const here = (repository: PayloadObject): PayloadObject => ({
  ...repository,
  id: home.repository.id,
  ...('node_id' in repository && { node_id: nodeId('Repository', home.repository.id) }),
  name: home.repository.name,
})

function objectAt(object: PayloadObject, key: string): PayloadObject {
  const value = object[key]
  return isObject(value) ? value : {}
}

const toOrganization = {
  [home.sender.login]: home.organization.login,
  [home.sender.id]: String(home.organization.id),
}
const toSender = {
  [home.organization.login]: home.sender.login,
  [home.organization.id]: String(home.sender.id),
}

function renameIn(example: PayloadObject, names: Readonly<Record<string, string>>): PayloadObject {
  const words = new RegExp(Object.keys(names).join('|'), 'g')
  return JSON.parse(JSON.stringify(example).replaceAll(words, (word) => names[word] ?? word)) as PayloadObject
}
