import { type Chat, chatOf } from './chat-of.ts'
import type { FormatName } from './formats.ts'

/** What to tell somebody who enters this URL and this format. */
export interface FormatAdvice {
  /** The format that the receiver reads. */
  readonly format: FormatName
  /** A sentence or two for the person who chooses. */
  readonly because: string
  /** Whether the choice cannot work and is not to be saved. */
  readonly isRefused: boolean
}

/**
 * What a URL that leads to a known chat says about the format; null where there is nothing to say: an unknown receiver, or a
 * choice that fits.
 */
export function adviseFormat(url: string, chosen: FormatName, contentType: 'json' | 'form'): FormatAdvice | null {
  const chat = chatOf(url)
  if (chat === null) return null
  const advice = adviceFor(chat, chosen, contentType)
  return advice.format === chosen && !advice.isRefused ? null : advice
}

/** Formats by which a hook can send any body, so that no URL is wrong for them. */
const free: ReadonlySet<FormatName> = new Set(['template', 'braze', 'open_webui'])

function adviceFor({ format, suffix }: Chat, chosen: FormatName, contentType: 'json' | 'form'): FormatAdvice {
  if (free.has(chosen)) return { format: chosen, because: '', isRefused: false }
  if (suffix === 'github') {
    const isForm = chosen === 'github' && contentType === 'form'
    const because = isForm
      ? 'Discord’s URLs that end in /github read JSON only: choose the content type application/json.'
      : 'The URL ends in /github, where Discord reads GitHub’s own payload. Choose the format GitHub, or remove the ending.'
    return { format: 'github', because, isRefused: isForm || chosen !== 'github' }
  }
  if (suffix === 'slack') {
    const because =
      'The URL ends in /slack, where Discord reads Slack’s messages. Choose the format Slack, or remove the ending.'
    return { format: 'slack', because, isRefused: chosen !== 'slack' }
  }
  const because = `The URL leads to ${names[format]}, which does not read what the chosen format sends.`
  return { format, because, isRefused: false }
}

const names: Readonly<Record<Chat['format'], string>> = {
  discord: 'Discord',
  slack: 'Slack',
  google_chat: 'Google Chat',
  teams: 'Microsoft Teams by a connector',
  teams_workflow: 'Microsoft Teams by a workflow',
}
