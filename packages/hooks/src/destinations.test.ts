import { describe, expect, it } from 'vitest'
import { defaultAllowedHosts, parseAllowedHosts } from './destinations.ts'

const external = parseAllowedHosts(defaultAllowedHosts)

describe('parseAllowedHosts', () => {
  it.each([
    [
      'external',
      ['8.8.8.8', '2606:4700::1111'],
      ['10.0.0.1', '127.0.0.1', 'fd00::1', '::1', '169.254.169.254', '4000::1'],
    ],
    [
      'private',
      ['10.0.0.1', '172.16.0.1', '192.168.0.1', 'fd00::1', '::ffff:10.0.0.1'],
      ['8.8.8.8', '127.0.0.1', '100.64.0.1'],
    ],
    ['private', [], ['169.254.169.254', 'fd00:ec2::254', 'fd00:42::42', '169.254.1.1', 'fe80::1']],
    [
      'loopback',
      ['127.0.0.1', '127.255.255.255', '::1', '::ffff:7f00:1'],
      ['8.8.8.8', '10.0.0.1', '0.0.0.0', '::', '::7f00:1'],
    ],
    ['external, private loopback', ['8.8.8.8', '10.0.0.1', '::1'], ['169.254.169.254', '224.0.0.1']],
  ])('opens with %j exactly what the words say', (text, allowed, refused) => {
    const destinations = parseAllowedHosts(text)
    expect(allowed.filter((ip) => !destinations.allowsAddress(ip))).toEqual([])
    expect(refused.filter((ip) => destinations.allowsAddress(ip))).toEqual([])
  })

  it.each([
    ['10.1.0.0/16', ['10.1.0.0', '10.1.255.255', '::ffff:10.1.2.3'], ['10.0.255.255', '10.2.0.0', '8.8.8.8']],
    ['10.1.2.3/16', ['10.1.0.0', '10.1.255.255'], ['10.2.0.0']],
    ['169.254.169.254', ['169.254.169.254'], ['169.254.169.253', '169.254.169.255']],
    ['fd00:ec2::/32', ['fd00:ec2::254'], ['fd00:ec3::1']],
    ['0.0.0.0/0', ['8.8.8.8', '127.0.0.1', '255.255.255.255'], ['2606:4700::1111', '::1']],
    ['FD00::/8', ['fd00::1'], ['fc00::1']],
    ['4000::/3', ['4000::1'], ['2606:4700::1111']],
    ['::/0', ['::1', 'fd00::1', '2606:4700::1111'], ['8.8.8.8', '10.0.0.1', '::ffff:10.0.0.1', '::ffff:808:808']],
  ])('lets %s win over the table and opens nothing else', (text, allowed, refused) => {
    const destinations = parseAllowedHosts(text)
    expect(allowed.filter((ip) => !destinations.allowsAddress(ip))).toEqual([])
    expect(refused.filter((ip) => destinations.allowsAddress(ip))).toEqual([])
  })

  it('judges the IPv4 address inside an opened DNS64 prefix', () => {
    const destinations = parseAllowedHosts('external, 64:ff9b::/96')
    expect(destinations.refusalOf('64:ff9b::808:808')).toBeNull()
    expect(destinations.refusalOf('64:ff9b::7f00:1')).toBe('loopback')
    expect(destinations.refusalOf('64:ff9b::a9fe:a9fe')).toBe('cloud_metadata')
    expect(destinations.refusalOf('64:ff9b::')).toBe('this_network')
  })

  it('names every entry that it cannot read, and what it takes', () => {
    const bad = [
      '10.0.0.0/33',
      'fd00::/129',
      '10.1',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '*',
      '*.',
      'a..b',
      'http://x',
      '-a.b',
    ]
    bad.push(
      '127.1',
      '0x7f.1',
      '1.2.3.4.5',
      'host:80',
      '*x.example',
      'a.*.b',
      'fe80::1%lo',
      '!external',
      '[::1]',
      '::ffff:10.0.0.0/104',
    )
    const message = messageOf(() => parseAllowedHosts(`external ${bad.join(',')}`))
    for (const entry of bad) expect(message).toContain(`"${entry}"`)
    expect(message).toContain('REPOHOOK_ALLOWED_HOSTS')
    expect(message).toContain('external, private and loopback')
    expect(message).not.toContain('"external"')
  })

  it.each(['', ' , ,'])('refuses the list %j, which would allow nothing', (text) => {
    expect(() => parseAllowedHosts(text)).toThrow('it is empty')
  })
})

describe('refusalOf', () => {
  it.each([
    ['10.0.0.1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'cloud_metadata'],
    ['4000::1', 'unassigned'],
    ['127.1', 'not_an_address'],
    ['fe80::1%lo', 'not_an_address'],
  ])('names the rule for %s: %s', (ip, rule) => {
    expect(external.refusalOf(ip)).toBe(rule)
  })

  it('names `external` where only internal addresses are allowed', () => {
    expect(parseAllowedHosts('private').refusalOf('8.8.8.8')).toBe('external')
  })
})

describe('allowsHost', () => {
  const destinations = parseAllowedHosts('build.internal, *.corp.example, receiver')

  it.each(['build.internal', 'BUILD.internal', 'build.internal.', 'ci.corp.example', 'a.b.corp.example', 'receiver'])(
    'opens %s',
    (hostname) => {
      expect(destinations.allowsHost(hostname)).toBe(true)
    },
  )

  it.each([
    'corp.example',
    'evilcorp.example',
    'ci.corp.example.evil',
    'x.build.internal',
    '.corp.example',
    '',
    '10.0.0.1',
  ])('does not open %j', (hostname) => {
    expect(destinations.allowsHost(hostname)).toBe(false)
  })
})

describe('judge', () => {
  it('lets an answer through whose every address is allowed', () => {
    expect(external.judge(at('example.com'), ['93.184.215.14', '2606:2800:21f:cb07::1'])).toBeNull()
  })

  it.each([
    [['93.184.215.14', '10.0.0.1'], 'private'],
    [['10.0.0.1', '93.184.215.14'], 'private'],
    [['93.184.215.14', '::1'], 'loopback'],
    [['93.184.215.14', 'fe80::1%lo'], 'not_an_address'],
    [['93.184.215.14', ''], 'not_an_address'],
    [['not-an-ip'], 'not_an_address'],
    [[], 'no_address'],
  ])('refuses the answer %j whole', (addresses, rule) => {
    expect(external.judge(at('example.com'), addresses)).toBe(rule)
  })

  it('does not judge the addresses of a name that the operator opened, but wants addresses', () => {
    const destinations = parseAllowedHosts('*.corp.example')
    expect(destinations.judge(at('ci.corp.example'), ['10.0.0.1', '169.254.169.254'])).toBeNull()
    expect(destinations.judge(at('ci.corp.example'), [])).toBe('no_address')
    expect(destinations.judge(at('ci.corp.example'), ['10.0.0.1', 'garbage'])).toBe('not_an_address')
    expect(destinations.judge(at('example.com'), ['93.184.215.14'])).toBe('external')
  })
})

describe('check', () => {
  it.each([
    ['localhost', 'reserved_name'],
    ['LOCALHOST.', 'reserved_name'],
    ['foo.localhost', 'reserved_name'],
    ['printer.local', 'reserved_name'],
    ['localhost.localdomain', 'reserved_name'],
    ['metadata.google.internal', 'reserved_name'],
    ['api.default.svc', 'reserved_name'],
    ['api.default.svc.cluster.local', 'reserved_name'],
    ['nas.home.arpa', 'reserved_name'],
    ['metadata', 'single_label'],
    ['ip6-loopback', 'single_label'],
    ['receiver', 'single_label'],
    ['127.0.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['169.254.169.254', 'cloud_metadata'],
    ['[fd00:ec2::254]', 'cloud_metadata'],
  ])('refuses %s by default: %s', (hostname, rule) => {
    expect(external.check(at(hostname))).toBe(rule)
  })

  it.each([
    'example.com',
    '127.0.0.1.nip.io',
    'localtest.me',
    'notlocalhost.com',
    'local.example',
    '8.8.8.8',
    '[2606:4700::1111]',
  ])('has nothing against %s, which is judged again at connect', (hostname) => {
    expect(external.check(at(hostname))).toBeNull()
  })

  it('lets localhost through where both of its addresses are allowed', () => {
    for (const text of ['loopback', '127.0.0.1 ::1']) {
      expect(parseAllowedHosts(text).check(at('localhost'))).toBeNull()
      expect(parseAllowedHosts(text).check(at('hooks.localhost.'))).toBeNull()
    }
    expect(parseAllowedHosts('127.0.0.1').check(at('localhost'))).toBe('reserved_name')
    expect(parseAllowedHosts('loopback').check(at('localhost.localdomain'))).toBe('reserved_name')
  })

  it('lets a reserved name through that a pattern opens', () => {
    const destinations = parseAllowedHosts('external receiver *.svc')
    expect(destinations.check(at('receiver'))).toBeNull()
    expect(destinations.check(at('api.default.svc'))).toBeNull()
    expect(destinations.check(at('metadata'))).toBe('single_label')
  })

  it('refuses a name that nothing in the list could allow', () => {
    expect(parseAllowedHosts('build.internal').check(at('example.com'))).toBe('not_listed')
  })
})

describe('openings', () => {
  it.each([
    ['external', []],
    [
      'external private,loopback',
      [
        ['private', ['private']],
        ['loopback', ['loopback']],
      ],
    ],
    ['8.8.8.0/24 2606:4700::/32', []],
    ['10.1.0.0/16', [['10.1.0.0/16', ['private']]]],
    ['169.254.169.254', [['169.254.169.254', ['cloud_metadata', 'link_local']]]],
    ['169.254.1.2/16', [['169.254.1.2/16', ['cloud_metadata', 'link_local']]]],
    ['11.0.0.0/7', [['11.0.0.0/7', ['private']]]],
    ['4000::/3', [['4000::/3', ['segment_routing', 'unassigned']]]],
    ['fd00:ec2::/32', [['fd00:ec2::/32', ['cloud_metadata', 'private']]]],
    ['*.corp.example', [['*.corp.example', 'any address']]],
  ])('of %j are what lies beyond the public internet', (text, expected) => {
    expect(parseAllowedHosts(text).openings.map(({ entry, opens }) => [entry, opens])).toEqual(expected)
  })

  it('of everything are all rules of its family', () => {
    const [ipv4] = parseAllowedHosts('0.0.0.0/0').openings
    expect(ipv4?.opens).toEqual(expect.arrayContaining(['cloud_metadata', 'private', 'loopback', 'reserved']))
    expect(ipv4?.opens).not.toContain('segment_routing')
  })
})

const at = (hostname: string) => ({ hostname, port: 443 })

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
