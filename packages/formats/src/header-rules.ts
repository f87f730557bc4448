/** RFC 9110, 5.6.2: the characters of a token. */
const token = /^[\w!#$%&'*+.^`|~-]{1,64}$/

/**
 * Headers that are not a template's to set: those that say how the message is framed, routed or encoded, that a browser
 * would not let a page set, and those by which a receiver knows and trusts a delivery.
 */
const reserved = new Set(
  `host content-length transfer-encoding connection te trailer upgrade keep-alive expect cookie user-agent content-type
   accept-encoding content-encoding x-seatable-signature`.split(/\s+/),
)
const reservedBeginnings = ['proxy-', 'x-hub-', 'x-github-', 'x-repohook-', 'webhook-']

/** How many headers a template may have, and how long a value may be, as it is written and as it is rendered. */
export const maxHeaders = 20
export const maxHeaderLength = 1024

/** What is wrong with the name of a header, as a sentence that says what to do; null for one that a template may set. */
export function headerNameFault(name: string): string | null {
  const lower = name.toLowerCase()
  if (!token.test(name)) return 'A header’s name is 1 to 64 letters, digits and marks such as “-”, without spaces.'
  if (lower === 'content-type') return 'The content type is said by the body: choose raw text to have another one.'
  if (reserved.has(lower) || reservedBeginnings.some((beginning) => lower.startsWith(beginning))) {
    return `${name} is set by Repohook and cannot be another: choose another name.`
  }
  return null
}

/** Visible ASCII, space and tab, which is all that every receiver reads alike. */
export const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7E]*$/.test(value)
