/** A chat that a payload URL leads to. */
export interface Chat {
  readonly format: 'discord' | 'slack' | 'google_chat' | 'teams' | 'teams_workflow'
  /** Of Discord's URLs: what kind of body the ending asks for. */
  readonly suffix: 'github' | 'slack' | null
}

/**
 * Which chat a URL leads to, by its parsed host and path, never by what stands anywhere in it; null for other receivers.
 *
 * @param url a payload URL, which parses
 */
export function chatOf(url: string): Chat | null {
  const { hostname, pathname } = new URL(url)
  const host = hostname.replace(/\.$/, '')
  if (isAt(host, 'discord.com') || isAt(host, 'discordapp.com')) {
    const [, suffix = null] = /^\/api(?:\/v\d+)?\/webhooks\/\d+\/[^/]+(?:\/(github|slack))?\/?$/.exec(pathname) ?? [
      null,
      undefined,
    ]
    return pathname.startsWith('/api/') ? { format: 'discord', suffix: suffix as Chat['suffix'] } : null
  }
  if (host === 'hooks.slack.com' || host === 'hooks.slack-gov.com') return { format: 'slack', suffix: null }
  if (host === 'chat.googleapis.com') return { format: 'google_chat', suffix: null }
  if (isAt(host, 'webhook.office.com')) return { format: 'teams', suffix: null }
  if (isAt(host, 'logic.azure.com') || isAt(host, 'api.powerplatform.com'))
    return { format: 'teams_workflow', suffix: null }
  return null
}

const isAt = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)
