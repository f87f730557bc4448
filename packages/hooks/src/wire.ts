import type { TargetKind } from '@repohook/events'
import type { Actor } from './access.ts'
import type { Hook } from './hook.ts'
import { mask } from './secret.ts'
import type { Target } from './target.ts'

/** Where links in payloads lead. */
export interface Links {
  /** The public address of this installation, without a slash at its end. */
  readonly publicUrl: string
}

/** What GitHub calls a hook by what it is installed on, and where its API has it; the instance's as on GitHub's own servers. */
const places: Record<TargetKind, { readonly type: string; readonly path: (name: string) => string }> = {
  repository: { type: 'Repository', path: (name) => `repos/${name}/hooks` },
  organization: { type: 'Organization', path: (name) => `orgs/${name}/hooks` },
  instance: { type: 'Global', path: () => 'admin/hooks' },
}

const seconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** A hook as GitHub's API and its ping payload show it; keys in GitHub's order. */
export function hookToWire(hook: Hook, target: Target, { publicUrl }: Links): Record<string, unknown> {
  const isRepository = target.kind === 'repository'
  const { type, path } = places[target.kind]
  const url = `${publicUrl}/api/v3/${path(target.name)}/${hook.id}`
  return {
    type,
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: {
      content_type: hook.config.contentType,
      insecure_ssl: hook.config.insecureSsl ? '1' : '0',
      ...(hook.config.secret && { secret: mask }),
      url: hook.config.url,
    },
    updated_at: seconds(hook.updatedAt),
    created_at: seconds(hook.createdAt),
    url,
    ...(isRepository && { test_url: `${url}/test` }),
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    ...(isRepository && { last_response: { code: null, status: 'unused', message: null } }),
  }
}

/** How a hook does, as Repohook tells its operator. */
export function healthToWire(hook: Hook, { kind, name }: Target): Record<string, unknown> {
  const instant = (at: number | null) => (at === null ? null : seconds(at))
  return {
    state: hook.state,
    failures_in_a_row: hook.failuresInARow,
    failing_since: instant(hook.failingSince),
    parked_because: hook.parkedBecause,
    parked_at: instant(hook.parkedAt),
    next_probe_at: instant(hook.probeAt),
    target: { kind, name },
  }
}

/** A repository as payloads show it; what the platform said of it wins, but for the id that the headers carry too. */
export function repositoryToWire(target: Target, { publicUrl }: Links): Record<string, unknown> {
  const [owner = '', name = ''] = target.name.split('/')
  const { id, ...profile } = target.profile
  return {
    id: target.id,
    name,
    full_name: target.name,
    private: false,
    owner: { login: owner, ...(target.parent && { id: target.parent.id }), name: owner, type: 'Organization' },
    html_url: `${publicUrl}/${target.name}`,
    description: null,
    fork: false,
    url: `${publicUrl}/api/v3/repos/${target.name}`,
    default_branch: 'main',
    ...profile,
  }
}

/** An organization as payloads show it; what the platform said of it wins, but for the id. */
export function organizationToWire(
  { id, name, profile = {} }: Pick<Target, 'id' | 'name'> & Partial<Pick<Target, 'profile'>>,
  { publicUrl }: Links,
): Record<string, unknown> {
  return { login: name, url: `${publicUrl}/api/v3/orgs/${name}`, ...profile, id }
}

/** Who acts, as payloads show it. */
export const senderToWire = (actor: Actor): Record<string, unknown> => ({
  login: actor.login,
  id: actor.id,
  type: actor.type,
})

/** The envelope fields that say where something happened and who did it. */
export function envelopeToWire(target: Target, actor: Actor, links: Links): Record<string, unknown> {
  const organization = target.kind === 'organization' ? target : target.parent
  return {
    ...(target.kind === 'repository' && { repository: repositoryToWire(target, links) }),
    ...(organization && { organization: organizationToWire(organization, links) }),
    sender: senderToWire(actor),
  }
}
