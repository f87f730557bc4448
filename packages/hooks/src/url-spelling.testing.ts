import { dotted, hextets, numberOf } from './address-numbers.testing.ts'
import { specialRanges } from './public-address.testing.ts'
import type { SeededRandom } from './seeded-random.testing.ts'

const favourites = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.1.1', '0.0.0.0', '8.8.8.8', '93.184.215.14']
const inwardNames = ['localhost', 'a.localhost', 'metadata', 'metadata.google.internal', 'api.default.svc', 'nas.local']
const outwardNames = [
  'example.com',
  'hooks.example.org',
  'münchen.example',
  'faß.de',
  'xn--fa-hia.de',
  'a_b.example.com',
]
const namesInside = ['127.0.0.1.nip.io', '10-0-0-1.sslip.io', 'localtest.me', '0x7f.1.example', '127.0.0.1.example']

const specialIPv4 = specialRanges.filter(({ bits }) => bits === 32)
const specialIPv6 = specialRanges.filter(({ bits }) => bits === 128)

/** An IPv4 address, every other one from or beside a special range. */
export function someIPv4(random: SeededRandom): string {
  if (random.chance(0.3)) return random.pick(favourites)
  return dotted(random.chance(0.5) ? someNumber(random, 32) : BigInt(random.below(2 ** 32)))
}

/** An IPv6 address in one of its spellings: special, public, or one that holds an IPv4 address. */
export function someIPv6(random: SeededRandom): string {
  const inside = someIPv4(random)
  const words = hextets(numberOf(inside)).split(':').slice(6).join(':')
  const ip = random.pick([
    () => `::ffff:${inside}`,
    () => `::ffff:${words}`,
    () => `0:0:0:0:0:ffff:${inside}`,
    () => `::${inside}`,
    () => `::${words}`,
    () => `::ffff:0:${inside}`,
    () => `64:ff9b::${inside}`,
    () => `64:ff9b:1::${words}`,
    () => `2002:${words}::`,
    () => `2001:0:${words}::1`,
    () => `2a00:1450:4001::${words}`,
    () => '::1',
    () => 'fd00:ec2::254',
    () => 'fe80::a9fe:a9fe',
    () => hextets(someNumber(random, 128)),
    () => hextets((1n << 125n) + BigInt(random.below(2 ** 48)) * 2n ** 77n),
  ])()
  return random.chance(0.3) ? ip.toUpperCase() : ip
}

/** At an edge of a special range, just outside of it, or within. */
function someNumber(random: SeededRandom, bits: 32 | 128): bigint {
  const { first, last } = random.pick(bits === 32 ? specialIPv4 : specialIPv6)
  const within = first + ((last - first) * BigInt(random.below(1_000_000))) / 1_000_000n
  const number = random.pick([first - 1n, first, within, last, last + 1n])
  return BigInt.asUintN(bits, number)
}

/** A URL that somebody might try in order to get inside, or that is merely unusual. */
export function someSpelling(random: SeededRandom): string {
  const host = someHost(random)
  const scheme = random.mostly('http://', ['https://', 'HTTP://', 'hTTps://', 'http:/', 'http:', '//'])
  const port = random.mostly('', [':', ':80', ':443', ':8080', ':00080', ':22', ':0', ':6379', ':65536', ':８０'])
  const path = random.mostly('/', ['', '/hook?a=b', '?x', '#x', '/@x', '/a/../b', '/%2e%2e/ü'])
  const authority = random.chance(0.12) ? disguise(random, host + port) : host + port
  const url = scheme + authority + path
  if (random.chance(0.04))
    return insert(random, url, random.pick(['\t', '\n', '\r', '\0', ' ', '\\', '\u007F', '\u00A0', '\uFEFF']))
  if (random.chance(0.02)) return random.pick(['file:', 'gopher:', 'ftp:', 'ws:', 'javascript:', 'jar:', 'blob:']) + url
  return url
}

function someHost(random: SeededRandom): string {
  const host = random.pick([
    () => spellIPv4(random, someIPv4(random)),
    () => spellIPv4(random, someIPv4(random)),
    () => bracket(random, someIPv6(random)),
    () => random.pick(inwardNames),
    () => random.pick(outwardNames),
    () => random.pick(namesInside),
  ])()
  const cased = random.chance(0.15) ? host.toUpperCase() : host
  const suffixed = cased + random.mostly('', ['.', '..', '。'])
  return random.chance(0.25) ? dress(random, suffixed) : suffixed
}

/** One to four numbers, each decimal, octal or hexadecimal, some of them beyond what fits. */
function spellIPv4(random: SeededRandom, ip: string): string {
  if (random.chance(0.2)) return ip
  const bytes = ip.split('.').map(BigInt)
  const count = 1 + random.below(4)
  const last = bytes.slice(count - 1).reduce((sum, byte) => sum * 256n + byte, 0n)
  const numbers = [...bytes.slice(0, count - 1), last]
  if (random.chance(0.05)) numbers[random.below(count)]! += random.pick([256n, 2n ** 32n])
  const spell = random.pick([decimal, octal, hexadecimal])
  const text = numbers.map((number) =>
    (random.chance(0.5) ? spell : random.pick([decimal, octal, hexadecimal]))(number),
  )
  return random.chance(0.03) ? `${text.join('.')}.1` : text.join('.')

  function decimal(number: bigint): string {
    return String(number)
  }
  function octal(number: bigint): string {
    return `${'0'.repeat(1 + random.below(3))}${number.toString(8)}`
  }
  function hexadecimal(number: bigint): string {
    return `${random.pick(['0x', '0X', '0x0'])}${number.toString(16)}`
  }
}

function bracket(random: SeededRandom, ip: string): string {
  const zone = random.mostly('', ['%25eth0', '%eth0', '%lo'])
  return random.chance(0.03) ? ip + zone : `[${ip}${zone}]`
}

/** The same characters in other clothes: wide, enclosed, percent-encoded, other dots, characters that nobody sees. */
function dress(random: SeededRandom, host: string): string {
  const share = random.pick([0.1, 0.5, 1])
  const way = random.pick([wide, enclosed, mathematical, percent, dots])
  const dressed = Array.from(host, (character) => (random.chance(share) ? way(character) : character)).join('')
  const unseen = ['\u00AD', '\u200B', '\u200D', '\u2060', '\uFE0F', '\uFEFF']
  return random.chance(0.15) ? insert(random, dressed, random.pick(unseen)) : dressed

  function dots(character: string): string {
    return character === '.' ? random.pick(['。', '．', '｡', '%2e', '%E3%80%82']) : character
  }
}

const wide = (character: string): string =>
  /[!-~]/.test(character) ? String.fromCodePoint(character.codePointAt(0)! + 0xfee0) : character
const enclosed = (character: string): string =>
  /[1-9]/.test(character)
    ? String.fromCodePoint(0x245f + Number(character))
    : character === '0'
      ? '⓪'
      : circled(character)
const circled = (character: string): string =>
  /[a-z]/.test(character) ? String.fromCodePoint(0x24d0 + character.charCodeAt(0) - 97) : character
const mathematical = (character: string): string =>
  /\d/.test(character) ? String.fromCodePoint(0x1d7ce + Number(character)) : character
const percent = (character: string): string =>
  /[!-~]/.test(character) ? `%${character.charCodeAt(0).toString(16)}` : encodeURIComponent(character)

/** What is made to look like the host, and is not; or the other way round. */
function disguise(random: SeededRandom, authority: string): string {
  const front = random.pick([
    'example.com',
    'example.com:80',
    'user',
    'user:password',
    '',
    '127.0.0.1',
    'example.com%2f',
  ])
  const between = random.pick(['@', '@@', '#@', '?@', '\\@', '/@', '%40', ' @', '\\', '%5c', '%00', ';', '&@', ','])
  return random.chance(0.5) ? front + between + authority : authority + between + front
}

function insert(random: SeededRandom, text: string, what: string): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + what + text.slice(at)
}
