import { Failure } from '@repohook/events'
import type { Destinations } from './destinations.ts'
import { placeOf } from './place.ts'

const maxLength = 2048

/** Below 1024 only these; a webhook has no business with the other system services. */
const lowPorts = new Set([80, 443])

/**
 * Services from 1024 up that act on what an HTTP request happens to contain: the "bad ports" of the Fetch standard,
 * then databases and control planes (Docker, MySQL, PostgreSQL, Redis, Kubernetes, Elasticsearch, memcached, MongoDB).
 */
const badPorts = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
  2375, 2379, 3306, 5432, 6379, 6443, 9200, 11_211, 27_017,
])

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * Checks a hook's payload URL and answers with the one spelling of it that is stored, shown and dialled: its WHATWG
 * serialisation, which parses to itself.
 *
 * The raw text is judged before it is parsed, because the parser repairs what should be refused: it drops tabs and line
 * breaks, trims, reads `\` as `/` and `http:/x` as `http://x`. At most 2048 characters.
 *
 * @throws Failure `hook.url_invalid` if no delivery could be sent there, `hook.url_not_allowed` if `destinations` refuses
 * the host. Nothing is resolved here, and no message tells what a name resolves to.
 */
export function checkPayloadUrl(raw: string, destinations: Destinations): string {
  if (raw.length > maxLength) throw invalid(`The URL may be at most ${maxLength} characters long.`)
  if (/[\p{Cc}\\]/u.test(raw) || raw !== raw.trim() || !raw.isWellFormed()) {
    throw invalid('The URL may not contain control characters or backslashes, nor begin or end with a space.')
  }
  const authority = /^https?:\/\/([^/?#]+)/i.exec(raw)?.[1]
  if (authority === undefined) throw invalid('The URL must begin with http:// or https:// and a host.')
  if (authority.includes('@')) throw invalid('The URL may not contain a user name or a password.')
  if (/[%\p{DI}]/u.test(authority) || !URL.canParse(raw)) throw invalid('The host of the URL is not valid.')

  const url = new URL(raw)
  if (!url.hostname.startsWith('[') && !isHostname(url.hostname)) throw invalid('The host of the URL is not valid.')
  if (url.href.length > maxLength) throw invalid(`The URL may be at most ${maxLength} characters long, once encoded.`)
  const refusal = destinations.check(placeOf(url))
  if (refusal !== null) throw notAllowed(url, refusal)
  if (!isAcceptablePort(url))
    throw invalid(`Deliveries are not sent to port ${url.port}; use 80, 443 or one from 1024 up.`)
  return url.href
}

function isHostname(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name.length <= 253 && name.split('.').every((part) => label.test(part))
}

/** A loopback host got here only where an operator opened it, for development: there any port may be a receiver. */
function isAcceptablePort({ port, hostname }: URL): boolean {
  if (port === '') return true
  const number = Number(port)
  if (number < 1024) return lowPorts.has(number)
  return !badPorts.has(number) || /^(?:127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

function notAllowed({ host, hostname }: URL, rule: string): Failure {
  const why =
    rule === 'own_service'
      ? `${host} is Repohook itself, and what it sends is not sent to it.`
      : `this installation does not deliver to ${hostname}. An operator can open it with the setting REPOHOOK_ALLOWED_HOSTS.`
  return new Failure('hook.url_not_allowed', `destination not allowed: ${why}`, 'url')
}

function invalid(message: string): Failure {
  return new Failure('hook.url_invalid', message, 'url')
}
