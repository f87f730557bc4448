import { BlockList, isIP } from 'node:net'

/**
 * Address ranges that are no ordinary public destination, and the rule that each falls under. The first match counts,
 * so single addresses stand before the range that holds them.
 *
 * Sources: IANA's IPv4 and IPv6 special-purpose address registries, multicast, what was deprecated but may still be
 * routed (6to4, 6bone, site-local), and the metadata endpoints of the large clouds.
 */
export const specialAddresses: readonly (readonly [cidr: string, rule: string])[] = [
  ['100.100.100.200/32', 'cloud_metadata'],
  ['168.63.129.16/32', 'cloud_metadata'],
  ['169.254.0.23/32', 'cloud_metadata'],
  ['169.254.42.42/32', 'cloud_metadata'],
  ['169.254.169.254/32', 'cloud_metadata'],
  ['169.254.170.2/32', 'cloud_metadata'],
  ['169.254.170.23/32', 'cloud_metadata'],
  ['192.0.0.192/32', 'cloud_metadata'],
  ['0.0.0.0/8', 'this_network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier_grade_nat'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link_local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'ietf_protocol'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'as112'],
  ['192.52.193.0/24', 'multicast_relay'],
  ['192.88.99.0/24', 'relay_6to4'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'as112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved'],

  ['fd00:42::42/128', 'cloud_metadata'],
  ['fd00:ec2::23/128', 'cloud_metadata'],
  ['fd00:ec2::254/128', 'cloud_metadata'],
  ['fd20:ce::254/128', 'cloud_metadata'],
  ['fe80::a9fe:a9fe/128', 'cloud_metadata'],
  ['::/128', 'this_network'],
  ['::1/128', 'loopback'],
  ['::/96', 'embedded_ipv4'],
  ['::ffff:0:0:0/96', 'embedded_ipv4'],
  ['64:ff9b::/96', 'embedded_ipv4'],
  ['64:ff9b:1::/48', 'embedded_ipv4'],
  ['100::/64', 'discard_only'],
  ['100:0:0:1::/64', 'dummy'],
  ['2001::/23', 'ietf_protocol'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', 'embedded_ipv4'],
  ['2620:4f:8000::/48', 'as112'],
  ['3ffe::/16', 'deprecated_6bone'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment_routing'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link_local'],
  ['fec0::/10', 'deprecated_site_local'],
  ['ff00::/8', 'multicast'],
]

const ranges = specialAddresses.map(([cidr, rule]) => ({ list: blockListOf([cidr]), rule }))
const globalUnicast = blockListOf(['2000::/3'])
const nat64 = blockListOf(['64:ff9b::/96'])

/**
 * The rule that an address falls under: a row of the table, `external` for an ordinary public address, `unassigned`
 * for IPv6 outside 2000::/3, `not_an_address` for anything else. An IPv4-mapped address is judged as its IPv4 address.
 */
export function ruleOf(ip: string): string {
  const family = familyOf(ip)
  if (family === null) return 'not_an_address'
  const mapped = mappedIPv4(ip)
  if (mapped !== null) return ruleOf(mapped)
  const special = ranges.find(({ list }) => list.check(ip, family))
  if (special !== undefined) return special.rule
  return family === 'ipv4' || globalUnicast.check(ip, 'ipv6') ? 'external' : 'unassigned'
}

/** `null` for a name, for a spelling that only some parsers read (`127.1`, `0x7f.0.0.1`) and for a zone (`fe80::1%lo`). */
export function familyOf(ip: string): 'ipv4' | 'ipv6' | null {
  if (ip.includes('%')) return null
  const version = isIP(ip)
  if (version === 0) return null
  return version === 4 ? 'ipv4' : 'ipv6'
}

/** The IPv4 address inside `::ffff:0:0/96`, in either spelling. */
export function mappedIPv4(ip: string): string | null {
  if (familyOf(ip) !== 'ipv6') return null
  const words = wordsOf(ip)
  return words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0) ? lastIPv4(words) : null
}

/** The IPv4 address that a DNS64 resolver wrapped in the well-known prefix 64:ff9b::/96 (RFC 6052). */
export function nat64IPv4(ip: string): string | null {
  return familyOf(ip) === 'ipv6' && nat64.check(ip, 'ipv6') ? lastIPv4(wordsOf(ip)) : null
}

/** The address that a packet ends up at: the IPv4 address inside a mapped or translated one, else the address itself. */
export function innermost(ip: string): string {
  return mappedIPv4(ip) ?? nat64IPv4(ip) ?? ip
}

/** The rules that hold for some address of a CIDR, `external` left out. */
export function rulesWithin(cidr: string): readonly string[] {
  const special = specialAddresses.filter(([range]) => overlap(range, cidr)).map(([, rule]) => rule)
  const base = ruleOf(cidr.replace(/\/.*/, ''))
  return [...new Set([...special, base])].filter((rule) => rule !== 'external')
}

/** Of two ranges that share an address one holds the other, base and all. */
function overlap(one: string, other: string): boolean {
  return holdsBaseOf(one, other) || holdsBaseOf(other, one)
}

function holdsBaseOf(cidr: string, other: string): boolean {
  const base = other.replace(/\/.*/, '')
  return blockListOf([cidr]).check(base, isIP(base) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * A list to check addresses against, with the family that `familyOf` says: `BlockList.check` answers false, and so
 * fails open, when it is told the wrong one.
 */
export function blockListOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [base = '', prefix] = cidr.split('/')
    list.addSubnet(base, Number(prefix), isIP(base) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

function wordsOf(ipv6: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${ipv6}]`).hostname.slice(1, -1).split('::')
  const front = head.split(':').filter(Boolean)
  const back = tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  return [...front, ...zeros, ...back].map((word) => Number.parseInt(word, 16))
}

function lastIPv4(words: readonly number[]): string {
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 0xff])
    .join('.')
}
