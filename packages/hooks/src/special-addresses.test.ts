import { isIPv4 } from 'node:net'
import { describe, expect, it } from 'vitest'
import { dotted, hextets, numberOf } from './address-numbers.testing.ts'
import { parseAllowedHosts } from './destinations.ts'
import { type AddressRange, isPublicAddress, specialRanges } from './public-address.testing.ts'
import { familyOf, ruleOf, specialAddresses } from './special-addresses.ts'

const ranges: readonly (AddressRange & { readonly rule: string })[] = specialAddresses.map(([cidr, rule]) => {
  const [base = '', prefix] = cidr.split('/')
  const bits = isIPv4(base) ? 32 : 128
  const size = 1n << BigInt(bits - Number(prefix))
  const first = numberOf(base)
  return { first, last: first + size - 1n, bits, rule }
})

const edgesOf = ({ first, last, bits }: AddressRange) =>
  [first - 1n, first, last, last + 1n]
    .filter((value) => value >= 0n && value < 1n << BigInt(bits))
    .map((value) => ({ value, bits, ip: bits === 32 ? dotted(value) : hextets(value) }))

const edges = ranges.flatMap(edgesOf)
const external = parseAllowedHosts('external')

describe('ruleOf', () => {
  it.each(edges)('judges $ip, at an edge of the table, as the table says', ({ ip, value, bits }) => {
    const special = ranges.find((range) => range.bits === bits && range.first <= value && value <= range.last)
    const ordinary = bits === 32 || value >> 125n === 1n ? 'external' : 'unassigned'
    expect(ruleOf(ip)).toBe(special?.rule ?? ordinary)
  })

  it.each([...edges, ...specialRanges.flatMap(edgesOf)])(
    'agrees on $ip with another list and another library',
    ({ ip }) => {
      expect(ruleOf(ip) === 'external').toBe(isPublicAddress(ip))
      expect(external.judge({ hostname: 'receiver.example', port: 443 }, [ip]) === null).toBe(isPublicAddress(ip))
    },
  )

  it.each(edges.filter(({ bits }) => bits === 32))('keeps $ip in whatever IPv6 address carries it', ({ ip, value }) => {
    const words = hextets(value).split(':').slice(6).join(':')
    expect(ruleOf(`::ffff:${ip}`) === 'external').toBe(isPublicAddress(ip))
    for (const carrier of [`::${ip}`, `::ffff:0:${ip}`, `64:ff9b::${ip}`, `64:ff9b:1::${words}`, `2002:${words}::`]) {
      expect([carrier, isPublicAddress(carrier), ruleOf(carrier) === 'external']).toEqual([carrier, false, false])
    }
  })

  it.each(edges.filter(({ bits }) => bits === 32))('judges $ip mapped into IPv6 as itself', ({ ip, value }) => {
    expect(ruleOf(`::ffff:${ip}`)).toBe(ruleOf(ip))
    expect(ruleOf(`::FFFF:${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`)).toBe(ruleOf(ip))
    expect(ruleOf(`0:0:0:0:0:ffff:${ip}`)).toBe(ruleOf(ip))
  })

  it.each([
    ['0.0.0.0', 'this_network'],
    ['10.20.30.40', 'private'],
    ['100.64.0.1', 'carrier_grade_nat'],
    ['127.8.8.8', 'loopback'],
    ['169.254.1.1', 'link_local'],
    ['172.20.0.1', 'private'],
    ['192.0.0.8', 'ietf_protocol'],
    ['192.0.0.170', 'ietf_protocol'],
    ['192.0.2.1', 'documentation'],
    ['192.31.196.1', 'as112'],
    ['192.52.193.1', 'multicast_relay'],
    ['192.88.99.2', 'relay_6to4'],
    ['192.168.1.1', 'private'],
    ['192.175.48.6', 'as112'],
    ['198.19.255.1', 'benchmarking'],
    ['198.51.100.7', 'documentation'],
    ['203.0.113.7', 'documentation'],
    ['224.0.0.251', 'multicast'],
    ['250.1.2.3', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'this_network'],
    ['::1', 'loopback'],
    ['::7f00:1', 'embedded_ipv4'],
    ['::ffff:0:127.0.0.1', 'embedded_ipv4'],
    ['64:ff9b::7f00:1', 'embedded_ipv4'],
    ['64:ff9b:1::a00:1', 'embedded_ipv4'],
    ['100::1', 'discard_only'],
    ['100:0:0:1::1', 'dummy'],
    ['2001::1', 'ietf_protocol'],
    ['2001:1::1', 'ietf_protocol'],
    ['2001:20::1', 'ietf_protocol'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', 'embedded_ipv4'],
    ['2620:4f:8000::1', 'as112'],
    ['3ffe::1', 'deprecated_6bone'],
    ['3fff::1', 'documentation'],
    ['5f00::1', 'segment_routing'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fe80::1', 'link_local'],
    ['fec0::1', 'deprecated_site_local'],
    ['ff02::1', 'multicast'],
    ['4000::1', 'unassigned'],
    ['fe00::1', 'unassigned'],
  ])('knows %s as %s, whatever the table says', (ip, rule) => {
    expect(ruleOf(ip)).toBe(rule)
  })

  it.each([
    ['AWS, Azure, Google, DigitalOcean', '169.254.169.254'],
    ['AWS over IPv6', 'fd00:ec2::254'],
    ['AWS ECS', '169.254.170.2'],
    ['AWS EKS', '169.254.170.23'],
    ['AWS EKS over IPv6', 'fd00:ec2::23'],
    ['Google over IPv6', 'fd20:ce::254'],
    ['Tencent', '169.254.0.23'],
    ['Scaleway', '169.254.42.42'],
    ['Scaleway over IPv6', 'fd00:42::42'],
    ['Alibaba', '100.100.100.200'],
    ['Oracle', '192.0.0.192'],
    ['Azure WireServer', '168.63.129.16'],
    ['link-local over IPv6', 'fe80::a9fe:a9fe'],
    ['mapped into IPv6', '::ffff:169.254.169.254'],
  ])('knows the metadata endpoint of %s', (_cloud, ip) => {
    expect(ruleOf(ip)).toBe('cloud_metadata')
  })

  it.each(['1.1.1.1', '8.8.8.8', '9.255.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'leaves the public address %s alone',
    (ip) => {
      expect(ruleOf(ip)).toBe('external')
    },
  )
})

describe('familyOf', () => {
  it.each([
    '',
    'example.com',
    'localhost',
    '127.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '127.0.0.1.',
    ' 127.0.0.1',
    '127.0.0.1:80',
    '[::1]',
    'fe80::1%lo',
    '::1%0',
    '1.1.1.1.1',
    '256.0.0.1',
    ':::',
  ])('takes %j for no address, and ruleOf refuses it', (text) => {
    expect(familyOf(text)).toBeNull()
    expect(ruleOf(text)).toBe('not_an_address')
  })
})
