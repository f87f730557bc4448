import type { Actor } from './access.ts'
import type { Hook } from './hook.ts'
import { mask } from './secret.ts'
import type { Target } from './target.ts'

/** Where links in payloads lead. */
export interface Links {
  /** The public address of this installation, without a slash at its end. */
  readonly publicUrl: string
}

const seconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** A hook as GitHub's API and its ping payload show it; keys in GitHub's order. */
export function hookToWire(hook: Hook, target: Target, { publicUrl }: Links): Record<string, unknown> {
  const isRepository = target.kind === 'repository'
  const url = `${publicUrl}/api/v3/${isRepository ? 'repos' : 'orgs'}/${target.name}/hooks/${hook.id}`
  return {
    type: isRepository ? 'Repository' : 'Organization',
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

/** A repository as payloads show it; what the platform said of it wins. */
export function repositoryToWire(target: Target, { publicUrl }: Links): Record<string, unknown> {
  const [owner = '', name = ''] = target.name.split('/')
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
    ...target.profile,
  }
}

/** An organization as payloads show it. */
export function organizationToWire(target: Target, { publicUrl }: Links): Record<string, unknown> {
  return { login: target.name, id: target.id, url: `${publicUrl}/api/v3/orgs/${target.name}`, ...target.profile }
}

/** Who acts, as payloads show it. */
export const senderToWire = (actor: Actor): Record<string, unknown> => ({
  login: actor.login,
  id: actor.id,
  type: actor.type,
})

/** The envelope fields that say where something happened and who did it. */
export function envelopeToWire(target: Target, actor: Actor, links: Links): Record<string, unknown> {
  return {
    ...(target.kind === 'repository' && { repository: repositoryToWire(target, links) }),
    ...(target.kind === 'organization' && { organization: organizationToWire(target, links) }),
    sender: senderToWire(actor),
  }
}
