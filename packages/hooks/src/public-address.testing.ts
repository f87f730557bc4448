import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { dotted, hextets, numberOf } from './address-numbers.testing.ts'

/** Every special range once more, as first and last address, written down from the registries and not from our table. */
const specialIPv4 = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.31.196.0', '192.31.196.255'],
  ['192.52.193.0', '192.52.193.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['192.175.48.0', '192.175.48.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
] as const

const specialIPv6 = [
  ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['3ffe::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const

export interface AddressRange {
  readonly bits: 32 | 128
  readonly first: bigint
  readonly last: bigint
}

export const specialRanges: readonly AddressRange[] = [...specialIPv4, ...specialIPv6].map(([first, last]) => ({
  bits: isIPv4(first) ? 32 : 128,
  first: numberOf(first),
  last: numberOf(last),
}))

/**
 * Whether an address is an ordinary public one, by the list above and by the ipaddr.js library: both must say so. A mapped
 * IPv4 address counts as what it is.
 */
export function isPublicAddress(ip: string): boolean {
  const bits = isIPv4(ip) ? 32 : 128
  if (isIP(ip) === 0 || ip.includes('%')) return false
  const value = numberOf(ip)
  if (bits === 128 && value >> 32n === 0xffffn) return isPublicAddress(dotted(value & 0xffff_ffffn))
  const isSpecial = specialRanges.some((range) => range.bits === bits && range.first <= value && value <= range.last)
  // Not `ip` itself: the library takes `::1.2.3.4` for a mapped address.
  return !isSpecial && ipaddr.parse(bits === 32 ? dotted(value) : hextets(value)).range() === 'unicast'
}
