import { isIP, isIPv6 } from 'node:net'
import { domainToUnicode } from 'node:url'
import { dotted, numberOf } from './address-numbers.testing.ts'
import { isPublicAddress } from './public-address.testing.ts'

/** Names that lead inside in one system or another. */
const inward = ['localhost', 'local', 'localdomain', 'internal', 'svc', 'home.arpa']

/**
 * What is wrong with having accepted `raw` as `accepted` where only the public internet is allowed; `null` if nothing.
 *
 * Judges by other means than the code under test: by where a URL leads, by how a strict reader of RFC 3986 and a C library
 * read the same text, and by lists of its own.
 */
export function urlFault(raw: string, accepted: string): string | null {
  const url = new URL(accepted)
  if (url.href !== accepted) return `parses to something else again, ${url.href}`
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `has the scheme ${url.protocol}`
  if (url.username !== '' || url.password !== '') return 'carries a user'
  if (url.port !== '' && Number(url.port) < 1024 && url.port !== '80' && url.port !== '443')
    return `has port ${url.port}`
  return hostFault(url.hostname) ?? misreading(raw, url)
}

function hostFault(hostname: string): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return isPublicAddress(address) ? null : `leads to ${address}`
  const name = hostname.replace(/\.$/, '')
  if (addressInC(name) !== null) return 'is an address to a C library'
  if (!name.includes('.')) return 'is a single label'
  return inward.some((suffix) => name === suffix || name.endsWith(`.${suffix}`)) ? 'has a name that leads inside' : null
}

/** Whether a reader that repairs nothing would go elsewhere, or nowhere. */
function misreading(raw: string, url: URL): string | null {
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/i.exec(raw) ?? []
  if (/[@\\\s]/.test(authority) || authority === '') return `is no URL with a plain host to a strict reader`
  const host = authority.replace(/:\d*$/, '')
  if (host.startsWith('[')) {
    const ip = host.slice(1, -1)
    const isSame = isIPv6(ip) && numberOf(ip) === numberOf(url.hostname.slice(1, -1))
    return isSame ? null : `leads to ${host} for a strict reader`
  }
  const name = host.normalize('NFKC').toLowerCase().replaceAll('。', '.')
  const read = addressInC(name.replace(/\.$/, '')) ?? name
  return read === url.hostname || read === domainToUnicode(url.hostname) ? null : `leads to ${read} for a strict reader`
}

/** The address that `inet_aton` reads: one to four numbers, decimal, octal or hexadecimal, the last filling the rest. */
export function addressInC(text: string): string | null {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]*|0[0-7]*|[1-9]\d*)$/.test(part))) return null
  const numbers = parts.map((part) => BigInt(part === '0x' ? 0 : part.replace(/^0+(?=[0-7])/, '0o')))
  const last = numbers.pop() ?? 0n
  const rest = BigInt(4 - numbers.length)
  if (numbers.some((number) => number > 255n) || last >= 256n ** rest) return null
  const value = numbers.reduce((sum, number, index) => sum + number * 256n ** BigInt(3 - index), last)
  return dotted(value)
}
