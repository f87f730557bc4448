import { isIP } from 'node:net'
import { nameOf, type Place } from './place.ts'
import { blockListOf, familyOf, mappedIPv4, nat64IPv4, ruleOf, rulesWithin } from './special-addresses.ts'

/** Ordinary public addresses and nothing else. */
export const defaultAllowedHosts = 'external'

/**
 * Where deliveries may go. Every method that refuses answers with the name of the rule, for an operator's log, or with
 * `null` when there is nothing against it. What was not allowed is refused.
 */
export interface Destinations {
  /** Judges one address, without knowing what name led to it. */
  refusalOf(ip: string): string | null
  allowsAddress(ip: string): boolean
  /** Whether a host pattern of the list opens the name. It then may resolve to anything, metadata endpoints included. */
  allowsHost(hostname: string): boolean
  /** Whether a CIDR or an address of the list holds the address, so that no word had to open it. */
  listsAddress(ip: string): boolean
  /** Whether the list names this very host. */
  listsHost(hostname: string): boolean
  /**
   * Judges a resolver's whole answer, at the moment of connecting. One refused address refuses all: an answer that
   * mixes public and internal addresses is an attack or a mistake, and picking from it would hide which.
   */
  judge(place: Place, addresses: readonly string[]): string | null
  /**
   * Judges the host and port of a URL when it is saved, without resolving: literal addresses, and names that never lead outside.
   * A courtesy to whoever typed it; `judge` is the boundary.
   */
  check(place: Place): string | null
  /** What the list opens beyond the public internet, to be told at start. */
  readonly openings: readonly Opening[]
}

export interface Opening {
  readonly entry: string
  /** The rules of addresses that it sets aside, all or some; a host name sets all of them aside. */
  readonly opens: readonly string[] | 'any address'
}

const words = new Set(['external', 'private', 'loopback'])
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const hostPattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`)
const reservedSuffix = /(?:^|\.)(?:localhost|local|localdomain|internal|svc|home\.arpa)$/
const localhost = /(?:^|\.)localhost$/

/**
 * Reads the setting REPOHOOK_ALLOWED_HOSTS: entries separated by commas or spaces, which together are the whole list.
 *
 * `external` is every public address, `private` RFC 1918 and fc00::/7 but for metadata endpoints in it, `loopback`
 * 127.0.0.0/8 and ::1. A CIDR or a single address opens exactly that, special or not; IPv6 never opens IPv4, and under
 * an opened 64:ff9b::/96 the IPv4 address inside is judged. `build.internal` opens one name, `*.corp.example` every
 * name below, whatever they resolve to.
 *
 * @throws an Error that lists every entry it cannot read; also when there is no entry.
 */
export function parseAllowedHosts(text: string): Destinations {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const bad = entries.filter((entry) => !words.has(entry) && cidrOf(entry) === null && !isHostPattern(entry))
  if (entries.length === 0 || bad.length > 0) {
    const problem = entries.length === 0 ? 'it is empty' : `cannot read ${bad.map((entry) => `"${entry}"`).join(', ')}`
    throw new Error(
      `REPOHOOK_ALLOWED_HOSTS: ${problem}. It takes the words external, private and loopback, addresses and CIDRs ` +
        'such as 10.1.0.0/16 or fd00::/8, and host names such as build.internal or *.corp.example, separated by commas.',
    )
  }
  const allowedRules = new Set(entries.filter((entry) => words.has(entry)))
  const cidrs = entries.map(cidrOf).filter((cidr) => cidr !== null)
  const patterns = entries.filter((entry) => !words.has(entry) && isHostPattern(entry))
  return { ...destinationsOf(allowedRules, cidrs, patterns), openings: entries.flatMap(openingsOf) }
}

function destinationsOf(
  allowedRules: ReadonlySet<string>,
  cidrs: readonly string[],
  patterns: readonly string[],
): Omit<Destinations, 'openings'> {
  const opened = {
    ipv4: blockListOf(cidrs.filter((cidr) => !cidr.includes(':'))),
    ipv6: blockListOf(cidrs.filter((cidr) => cidr.includes(':'))),
  }

  function refusalOf(ip: string): string | null {
    const family = familyOf(ip)
    if (family === null) return 'not_an_address'
    const mapped = mappedIPv4(ip)
    if (mapped !== null) return refusalOf(mapped)
    if (listsAddress(ip)) {
      const translated = nat64IPv4(ip)
      return translated === null ? null : refusalOf(translated)
    }
    const rule = ruleOf(ip)
    return allowedRules.has(rule) ? null : rule
  }

  function allowsHost(hostname: string): boolean {
    const name = nameOf(hostname)
    return patterns.some((pattern) => matches(pattern, name))
  }

  function listsAddress(ip: string): boolean {
    const family = familyOf(ip)
    return family !== null && opened[family].check(ip, family)
  }

  function judge({ hostname }: Place, addresses: readonly string[]): string | null {
    if (addresses.length === 0) return 'no_address'
    if (addresses.some((address) => familyOf(address) === null)) return 'not_an_address'
    if (allowsHost(hostname)) return null
    return addresses.map(refusalOf).find((refusal) => refusal !== null) ?? null
  }

  function check(place: Place): string | null {
    const name = nameOf(place.hostname)
    if (isIP(name) !== 0) return refusalOf(name)
    if (allowsHost(name)) return null
    if (localhost.test(name)) return judge(place, ['127.0.0.1', '::1']) === null ? null : 'reserved_name'
    if (reservedSuffix.test(name)) return 'reserved_name'
    if (!name.includes('.')) return 'single_label'
    return allowedRules.size === 0 && cidrs.length === 0 ? 'not_listed' : null
  }

  const listsHost = (hostname: string) => patterns.includes(nameOf(hostname))
  const allowsAddress = (ip: string) => refusalOf(ip) === null
  return { refusalOf, allowsAddress, allowsHost, listsAddress, listsHost, judge, check }
}

function openingsOf(entry: string): readonly Opening[] {
  if (entry === 'external') return []
  if (words.has(entry)) return [{ entry, opens: [entry] }]
  const cidr = cidrOf(entry)
  if (cidr === null) return [{ entry, opens: 'any address' }]
  const opens = rulesWithin(cidr)
  return opens.length === 0 ? [] : [{ entry, opens }]
}

function cidrOf(entry: string): string | null {
  const [base = '', prefix, ...rest] = entry.split('/')
  const family = familyOf(base)
  if (family === null || mappedIPv4(base) !== null || rest.length > 0) return null
  const bits = family === 'ipv4' ? 32 : 128
  if (prefix === undefined) return `${base}/${bits}`
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? entry : null
}

/** Not `*` alone, which would open everything, and nothing that a URL parser reads as an IPv4 address. */
function isHostPattern(entry: string): boolean {
  return hostPattern.test(entry) && !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(entry)
}

function matches(pattern: string, name: string): boolean {
  return pattern.startsWith('*.')
    ? name.length > pattern.length - 1 && name.endsWith(pattern.slice(1))
    : name === pattern
}
