/** How long a link in a message may be: what Discord takes of an embed's URL. */
const maxLength = 2048

/**
 * A payload's URL as it may stand in a message: http or https, at most `max` characters, with everything percent-encoded
 * that ends a link in some markup. Anything else is the empty string.
 */
export function safeUrl(value: unknown, max = maxLength): string {
  if (typeof value !== 'string' || value.length > max || !URL.canParse(value)) return ''
  const { protocol, href } = new URL(value)
  if (protocol !== 'http:' && protocol !== 'https:') return ''
  const encoded = href.replaceAll(/[^\w\-.~:/?#@!$&+,;=%[\]]/g, percent)
  return encoded.length > max ? '' : encoded
}

const percent = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
