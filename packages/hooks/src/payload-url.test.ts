import { Failure } from '@repohook/events'
import { describe, expect, it } from 'vitest'
import { defaultAllowedHosts, parseAllowedHosts } from './destinations.ts'
import { checkPayloadUrl } from './payload-url.ts'
import { SeededRandom } from './seeded-random.testing.ts'

const external = parseAllowedHosts(defaultAllowedHosts)
const loopback = parseAllowedHosts('loopback')

describe('checkPayloadUrl', () => {
  it.each([
    ['https://example.com/hook', 'https://example.com/hook'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['http://example.com:80/', 'http://example.com/'],
    ['https://example.com:443/', 'https://example.com/'],
    ['http://example.com:443/', 'http://example.com:443/'],
    ['https://example.com:8443/a?b=c', 'https://example.com:8443/a?b=c'],
    ['https://example.com/a b/ü', 'https://example.com/a%20b/%C3%BC'],
    ['https://example.com/a/../b', 'https://example.com/b'],
    ['https://faß.de/', 'https://xn--fa-hia.de/'],
    ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
    ['https://ＥＸＡＭＰＬＥ.com/', 'https://example.com/'],
    ['https://example。com/', 'https://example.com/'],
    ['https://my_host.example.com/', 'https://my_host.example.com/'],
    ['https://example.com/#frag', 'https://example.com/#frag'],
    ['https://example.com/?q=<script>', 'https://example.com/?q=%3Cscript%3E'],
    ['https://example.com/@user', 'https://example.com/@user'],
    ['http://127.0.0.1.nip.io/', 'http://127.0.0.1.nip.io/'],
    ['http://localtest.me/', 'http://localtest.me/'],
    ['http://8.8.8.8/', 'http://8.8.8.8/'],
    ['http://[2606:4700:0::1111]/', 'http://[2606:4700::1111]/'],
  ])('accepts %s and answers with its serialisation', (raw, stored) => {
    expect(checkPayloadUrl(raw, external)).toBe(stored)
  })

  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://127.0.1/',
    'http://127.255.255.254/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0X7F000001/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://0177.0.0.01/',
    'http://0x7f.0.0.1/',
    'http://0x7f.1/',
    'http://0x7f.0x0.0x0.0x1/',
    'http://127.0x0.0.1/',
    'http://00000177.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://0x0/',
    'http://①②⑦.⓪.⓪.①/',
    'http://１２７.０.０.１/',
    'http://０ｘ７ｆ．１/',
    'http://127。0。0。1/',
    'http://127．0．0．1/',
    'http://127｡0｡0｡1/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.169.254./',
    'http://169.254.43518/',
    'http://169.16689662/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0xA9.0xFE.0xA9.0xFE/',
    'http://0251.0376.0251.0376/',
    'http://0251.254.169.254/',
    'http://025177524776/',
    'http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/',
    'http://１６９.２５４.１６９.２５４/',
    'http://169。254。169。254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://172.16.0.1/',
    'http://100.64.0.1/',
    'http://[fd00::1]/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://ｌocalhost/',
    'http://foo.localhost/',
    'http://metadata/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://printer.local/',
    'http://api.default.svc/',
    'http://intranet/',
    'http://ip6-loopback/',
  ])('does not allow %s', (raw) => {
    expect(codeOf(raw)).toBe('hook.url_not_allowed')
  })

  it.each([
    ['percent-encoded host', 'http://%31%32%37.0.0.1/'],
    ['percent-encoded metadata host', 'http://%31%36%39.254.169.254/'],
    ['IPv4 overflow', 'http://425.510.425.510/'],
    ['IPv4 overflow as a number', 'http://7147006462/'],
    ['IPv4 overflow in hex', 'http://0x41414141A9FEA9FE/'],
    ['five numbers', 'http://1.1.1.1.1/'],
    ['zone id', 'http://[fe80::1%25eth0]/'],
    ['zone id, raw', 'http://[fe80::1%eth0]/'],
    ['brackets round IPv4', 'http://[127.0.0.1]/'],
    ['brackets round a name', 'http://[example.com]/'],
    ['IPv6 without brackets', 'http://::1/'],
    ['no scheme, IPv6', '::1'],
    ['user', 'http://a@b.example/'],
    ['user and password', 'http://a:b@c.example/'],
    ['two @', 'http://x:80@@y.example/'],
    ['empty user', 'http://@example.com/'],
    ['encoded slash before @', 'http://example.com%2f@127.0.0.1/'],
    ['user that looks like a host', 'http://example.com:80@127.0.0.1/'],
    ['fragment sign before @', 'http://foo@evil.example:80@127.0.0.1/'],
    ['backslash before @', 'http://127.1.1.1:80\\@127.2.2.2/'],
    ['two backslashes', 'http://127.1.1.1:80\\\\@127.2.2.2:80/'],
    ['backslashes for slashes', 'http:\\\\example.com'],
    ['backslash after host', 'http://example.com\\path'],
    ['space in authority', 'http://1.1.1.1 &@2.2.2.2# @3.3.3.3/'],
    ['colon forms', 'http://127.1.1.1:80:11211:80/'],
    ['tab', 'http://exam\tple.com/'],
    ['line feed', 'http://example.com/\nHost: x'],
    ['carriage return', 'http://example.com/\r'],
    ['NUL', 'http://example.com/\0'],
    ['delete', 'http://example.com/\u007F'],
    ['C1 control', 'http://example.com/\u0085x'],
    ['leading space', ' http://example.com/'],
    ['trailing space', 'http://example.com/ '],
    ['leading no-break space', '\u00A0http://example.com/'],
    ['leading byte order mark', '\uFEFFhttp://example.com/'],
    ['lone surrogate', 'http://example.com/\uD800'],
    ['no slashes', 'http:127.0.0.1'],
    ['no slashes, name', 'http:example.com'],
    ['one slash', 'http:/example.com'],
    ['three slashes', 'http:///example.com'],
    ['no scheme', '//example.com'],
    ['no scheme, no slashes', 'example.com'],
    ['path only', '/hook'],
    ['empty', ''],
    ['scheme alone', 'http://'],
    ['query for host', 'http://?x'],
    ['file', 'file:///etc/passwd'],
    ['gopher', 'gopher://example.com/_x'],
    ['dict', 'dict://example.com/'],
    ['ftp', 'ftp://example.com/'],
    ['tftp', 'tftp://example.com/'],
    ['ldap', 'ldap://example.com/'],
    ['jar', 'jar:http://example.com!/'],
    ['javascript', 'javascript:alert(1)'],
    ['data', 'data:text/plain,x'],
    ['blob', 'blob:http://example.com/x'],
    ['ws', 'ws://example.com/'],
    ['wss', 'wss://example.com/'],
    ['netdoc', 'netdoc:///etc/passwd'],
    ['http+unix', 'http+unix://%2Fvar%2Frun%2Fdocker.sock/'],
    ['unix', 'unix:/var/run/docker.sock'],
    ['about', 'about:blank'],
    ['empty label', 'http://a..b/'],
    ['leading dot', 'http://.example.com/'],
    ['two trailing dots', 'http://example.com../'],
    ['dot alone', 'http://./'],
    ['label of 64', `http://${'a'.repeat(64)}.com/`],
    ['name of 254', `http://${[63, 63, 63, 62].map((length) => 'a'.repeat(length)).join('.')}/`],
    ['empty punycode', 'http://xn--/'],
    ['leading hyphen', 'http://-a.example/'],
    ['trailing hyphen', 'http://a-.example/'],
    ['wildcard', 'http://*.example.com/'],
    ['comma', 'http://a,b.example/'],
    ['zero-width joiner', 'http://exam\u200Dple.com/'],
    ['zero-width space', 'http://exam\u200Bple.com/'],
    ['soft hyphen', 'http://exam\u00ADple.com/'],
    ['variation selector', 'http://exam\uFE0Fple.com/'],
    ['ideographic space', 'http://example.com\u3000/'],
    ['port above 65535', 'http://example.com:65536/'],
    ['port that is no number', 'http://example.com:abc/'],
    ['2049 characters', `http://example.com/${'a'.repeat(2049 - 19)}`],
    ['2049 characters that the parser would shorten', `http://example.com/${'../'.repeat(677)}`.slice(0, 2049)],
    ['2049 characters once encoded', `http://example.com/${'ü'.repeat(400)}`],
  ])('has no use for a URL with %s', (_what, raw) => {
    expect(codeOf(raw)).toBe('hook.url_invalid')
  })

  const refusedPorts = [
    0, 1, 21, 22, 23, 25, 53, 81, 110, 389, 445, 636, 1023, 2049, 2375, 2379, 3306, 5060, 5432, 6000,
  ]
  it.each([...refusedPorts, 6379, 6443, 6667, 9200, 10_080, 11_211, 27_017])('refuses port %d', (port) => {
    expect(codeOf(`http://example.com:${port}/`)).toBe('hook.url_invalid')
  })

  it.each([80, 443, 1024, 3000, 8080, 8443, 9000, 65_535])('takes port %d', (port) => {
    expect(checkPayloadUrl(`http://example.com:${port}/`, external)).toContain('http://example.com')
  })

  it('takes a name of 253 characters', () => {
    const raw = `http://${[63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.')}/`
    expect(checkPayloadUrl(raw, external)).toBe(raw)
  })

  it('takes a URL of 2048 characters', () => {
    const raw = `http://example.com/${'a'.repeat(2048 - 19)}`
    expect(checkPayloadUrl(raw, external)).toBe(raw)
  })

  it('takes a receiver on this machine where loopback is allowed, at any port from 1024 up', () => {
    for (const host of ['127.0.0.1', '[::1]']) {
      for (const port of [1024, 6379, 8080, 27_017, 65_535]) {
        expect(checkPayloadUrl(`http://${host}:${port}/`, loopback)).toBe(`http://${host}:${port}/`)
      }
      expect(codeOf(`http://${host}:22/`, loopback)).toBe('hook.url_invalid')
    }
    expect(checkPayloadUrl('http://localhost:8080/', loopback)).toBe('http://localhost:8080/')
    expect(codeOf('http://example.com/', parseAllowedHosts('build.internal'))).toBe('hook.url_not_allowed')
  })

  it('tells an operator what to do and names the field', () => {
    const failure = failureOf('http://10.0.0.1/', external)
    expect(failure?.message).toMatch(/^destination not allowed: .*REPOHOOK_ALLOWED_HOSTS/)
    expect(failure?.field).toBe('url')
    expect(failureOf('ftp://x', external)?.field).toBe('url')
  })

  it('answers with a fixed point of the parser for whatever it accepts', () => {
    const destinations = parseAllowedHosts('external loopback private')
    const random = new SeededRandom(20_260_801)
    const pieces = [
      'http',
      'https',
      '://',
      ':',
      '/',
      '//',
      '.',
      '..',
      '@',
      '?',
      '#',
      '%',
      '%2e',
      '%31',
      '[',
      ']',
      '::1',
      ' ',
    ]
    pieces.push(
      '\\',
      '\t',
      '127',
      '0x7f',
      '1',
      '0',
      'a',
      'B',
      'é',
      'ß',
      '。',
      '①',
      'xn--',
      '-',
      '_',
      'example',
      '.com',
      '80',
      '8080',
    )
    pieces.push('\u200D', '<', '"', '|', '^', '{', 'localhost', '256', '//x', ';', '&', '=', '+', '~', '\u{1F600}')
    let accepted = 0
    for (let round = 0; round < 60_000; round += 1) {
      const start = random.chance(0.7)
        ? random.pick(['http://', 'https://example.com', 'HTTP://a.b', 'http://127.0.0.1:'])
        : ''
      const raw = start + Array.from({ length: random.below(8) }, () => random.pick(pieces)).join('')
      const url = resultOf(raw, destinations)
      if (url === null) continue
      accepted += 1
      const { href, username, password } = new URL(url)
      expect({ raw, href, userinfo: username + password }).toEqual({ raw, href: url, userinfo: '' })
      expect({ raw, again: checkPayloadUrl(url, destinations) }).toEqual({ raw, again: url })
    }
    expect(accepted).toBeGreaterThan(5000)
  })
})

function resultOf(raw: string, destinations = external): string | null {
  try {
    return checkPayloadUrl(raw, destinations)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

function failureOf(raw: string, destinations = external): Failure | null {
  try {
    checkPayloadUrl(raw, destinations)
    return null
  } catch (error) {
    return error as Failure
  }
}

function codeOf(raw: string, destinations = external): string | undefined {
  return failureOf(raw, destinations)?.code
}
