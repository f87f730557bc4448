import { escapeDiscord, escapeGoogleChat, escapeMarkdown, escapeSlack } from './escape.ts'
import { safeUrl } from './safe-url.ts'

/** Links in lists are short or not links: one of them must not take the room of all the others. */
const maxListed = 500

/** A link in Slack's markup; like the others, the label alone where the URL is none that may be linked. */
export function linkSlack(label: string, url: unknown): string {
  const text = escapeSlack(label)
  const target = safeUrl(url, maxListed)
  return target === '' ? text : `<${target.replaceAll('&', '&amp;')}|${text.replaceAll('|', '¦')}>`
}

/** A link in Google Chat's markup, where nothing escapes the marks that end it: similar ones stand for them. */
export function linkGoogleChat(label: string, url: unknown): string {
  const target = safeUrl(url, maxListed)
  if (target === '') return escapeGoogleChat(label)
  return `<${target}|${label.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('|', '¦')}>`
}

/** A link in Discord's Markdown. */
export const linkDiscord = (label: string, url: unknown): string => inMarkdown(escapeDiscord(label), url)

/** A link in the Markdown of Microsoft Teams. */
export const linkMarkdown = (label: string, url: unknown): string => inMarkdown(escapeMarkdown(label), url)

function inMarkdown(label: string, url: unknown): string {
  const target = safeUrl(url, maxListed)
  return target === '' ? label : `[${label}](${target})`
}
