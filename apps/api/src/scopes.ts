import type { Target } from '@repohook/hooks'

/**
 * What a token may do, in GitHub's words where GitHub has some: each of the first three holds the one before it.
 * `repo` holds all of repositories' hooks and the publishing of events, `admin:org_hook` the same of organizations, and
 * `admin:instance`, which is ours, everything.
 */
export const scopeNames = [
  'read:repo_hook',
  'write:repo_hook',
  'admin:repo_hook',
  'repo',
  'admin:org_hook',
  'admin:instance',
] as const
export type Scope = (typeof scopeNames)[number]

/** How much of a target a verb needs: to look, ping and test; to make, change, publish and redeliver; to delete. */
export type Right = 'read' | 'write' | 'admin'

const order: readonly Right[] = ['read', 'write', 'admin']

const granted: Readonly<Record<Scope, Partial<Record<Target['kind'], Right>>>> = {
  'read:repo_hook': { repository: 'read' },
  'write:repo_hook': { repository: 'write' },
  'admin:repo_hook': { repository: 'admin' },
  repo: { repository: 'admin' },
  'admin:org_hook': { organization: 'admin' },
  'admin:instance': { repository: 'admin', organization: 'admin', instance: 'admin' },
}

/** Those of a token's scopes that mean something here. */
export const knownScopes = (scopes: readonly string[]): readonly Scope[] =>
  scopeNames.filter((scope) => scopes.includes(scope))

/** The scopes that hold `right` on targets of a kind. */
export const scopesFor = (kind: Target['kind'], right: Right): readonly Scope[] =>
  scopeNames.filter((scope) => mayOn(kind, right, [scope]))

/** The most that `scopes` hold on targets of a kind; null is nothing. */
export const mostOn = (kind: Target['kind'], scopes: readonly Scope[]): Right | null =>
  order.findLast((right) => mayOn(kind, right, scopes)) ?? null

/** Whether one of `scopes` holds `right` on targets of a kind. */
export const mayOn = (kind: Target['kind'], right: Right, scopes: readonly Scope[]): boolean =>
  scopes.some((scope) => {
    const most = granted[scope][kind]
    return most !== undefined && order.indexOf(most) >= order.indexOf(right)
  })
