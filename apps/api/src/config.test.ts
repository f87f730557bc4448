import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { makeToken } from './tokens.ts'

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
  } catch (error) {
    return (error as Error).message.split('\n').slice(1)
  }
  return []
}

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index))

describe('the settings', () => {
  it('need none: each has its default', () => {
    const { allowedHosts, trustedProxies, ...config } = readConfig({})
    expect(config).toEqual({
      role: 'all',
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: 'file:./data/repohook.db',
      adminToken: undefined,
      secretKey: undefined,
      previousSecretKey: undefined,
      egressProxy: undefined,
      publicUrl: undefined,
      timeoutMs: 10_000,
      retryPolicy: {
        delaysMs: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1000),
      },
      parkAfter: 10,
      retentionMs: 30 * 86_400_000,
      hooksPerEvent: 20,
      maxQueued: 1_000_000,
      slots: 64,
      auditMs: 365 * 86_400_000,
      callsPerHour: 5000,
    })
    expect(trustedProxies.rules).toEqual([])
    expect(allowedHosts.allowsAddress('192.0.2.1')).toBe(false)
    expect(allowedHosts.allowsAddress('127.0.0.1')).toBe(false)
    expect(allowedHosts.allowsAddress('140.82.112.3')).toBe(true)
  })

  it('take an empty variable for one that is not set, and leave others alone', () => {
    const names = ['PORT', 'HOST', 'REPOHOOK_SECRET_KEY', 'REPOHOOK_ADMIN_TOKEN', 'REPOHOOK_PUBLIC_URL']
    const empty = Object.fromEntries(names.map((name) => [name, '']))
    expect(readConfig({ ...empty, REPOHOOK_UNKNOWN: 'x', PATH: '/bin' })).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      secretKey: undefined,
      adminToken: undefined,
      publicUrl: undefined,
    })
  })

  it('that are wrong are all told at once, one line each, beginning with the name', () => {
    const problems = problemsOf({
      PORT: 'x',
      REPOHOOK_DATABASE_URL: 'mysql://h/x',
      REPOHOOK_ADMIN_TOKEN: 'short',
      REPOHOOK_SECRET_KEY: 'short',
      REPOHOOK_PREVIOUS_SECRET_KEY: 'short',
      REPOHOOK_ALLOWED_HOSTS: 'one;two',
      REPOHOOK_EGRESS_PROXY: 'https://x',
      REPOHOOK_PUBLIC_URL: 'ftp://x',
      REPOHOOK_TIMEOUT_MS: '1',
      REPOHOOK_RETRY: 'never\never',
      REPOHOOK_RETENTION_DAYS: '0',
      REPOHOOK_HOOKS_PER_EVENT: '-1',
    })
    expect(problems.map((line) => /^ {2}([A-Z_]+):? /.exec(line)?.[1])).toEqual([
      'PORT',
      'REPOHOOK_DATABASE_URL',
      'REPOHOOK_ADMIN_TOKEN',
      'REPOHOOK_SECRET_KEY',
      'REPOHOOK_PREVIOUS_SECRET_KEY',
      'REPOHOOK_ALLOWED_HOSTS',
      'REPOHOOK_EGRESS_PROXY',
      'REPOHOOK_PUBLIC_URL',
      'REPOHOOK_TIMEOUT_MS',
      'REPOHOOK_RETRY',
      'REPOHOOK_RETENTION_DAYS',
      'REPOHOOK_HOOKS_PER_EVENT',
    ])
    expect(problems[5]?.match(/REPOHOOK_ALLOWED_HOSTS/g)).toHaveLength(1)
  })

  it('never show what was given where it may be a secret', () => {
    const canary = 'CANARY-7f'
    const problems = problemsOf({
      REPOHOOK_ADMIN_TOKEN: canary,
      REPOHOOK_SECRET_KEY: canary,
      REPOHOOK_PREVIOUS_SECRET_KEY: canary,
      REPOHOOK_DATABASE_URL: `mysql://u:${canary}@db/x`,
      REPOHOOK_PUBLIC_URL: `https://u:${canary}@h`,
    })
    expect(problems).toHaveLength(5)
    expect(problems.join('\n')).not.toContain('CANARY')
  })
})

describe('each variable', () => {
  it.each([
    ['PORT', ['0', '65535'], ['65536', '-1', '80.5', '0x50', '1e3', ' 80']],
    ['REPOHOOK_TIMEOUT_MS', ['100', '120000'], ['99', '120001', '10s', '99999999999999999999']],
    ['REPOHOOK_RETENTION_DAYS', ['1', '3650'], ['0', '3651', 'forever']],
    ['REPOHOOK_HOOKS_PER_EVENT', ['1', '10000'], ['0', '10001']],
    ['REPOHOOK_SLOTS', ['1', '1024'], ['0', '1025']],
    ['REPOHOOK_MAX_QUEUED', ['1', '100000000'], ['0', '100000001']],
    ['REPOHOOK_RETRY', ['standard', 'github', '10s,5m'], ['hourly', '31d', '0s', ' ']],
    ['REPOHOOK_ALLOWED_HOSTS', ['loopback', 'external,10.0.0.0/8', '*.corp.example'], ['*', '10.0.0.0/33', ' ']],
    [
      'REPOHOOK_DATABASE_URL',
      ['file:x.db', 'file:/var/lib/x.db', 'postgres://db/x', 'postgresql://u:p@db:5433/x?sslmode=require'],
      ['x.db', 'file:', 'file::memory:', 'sqlite:x.db', 'postgres:'],
    ],
    ['REPOHOOK_ADMIN_TOKEN', ['x'.repeat(20), '~'.repeat(200), makeToken()], ['x'.repeat(19), 'x'.repeat(201)]],
    [
      'REPOHOOK_ADMIN_TOKEN',
      [],
      ['twenty characters long', 'schlüssel-'.repeat(3), `${makeToken().slice(0, -8)}00000000`],
    ],
    [
      'REPOHOOK_EGRESS_PROXY',
      ['http://h', 'http://127.0.0.1:4750/', 'http://u:p%20@h'],
      ['h:4750', 'https://h', 'socks5://h', 'http://h/a', 'http://h/?q', 'http://h/#f', 'http://u:%FF@h'],
    ],
    ['REPOHOOK_PUBLIC_URL', ['http://h:8080/a'], ['h', 'file:///x', 'https://h/?q', 'https://h/#f', 'https://:p@h']],
    [
      'REPOHOOK_SECRET_KEY',
      [],
      ['0'.repeat(63), '0'.repeat(65), 'A'.repeat(42), `${'A'.repeat(43)}==`, 'g'.repeat(64)],
    ],
  ])('%s takes %j and refuses %j, on one line', (name, good, bad) => {
    for (const value of good) expect(problemsOf({ [name]: value })).toEqual([])
    for (const value of bad) expect(problemsOf({ [name]: value })).toHaveLength(1)
  })

  it('REPOHOOK_ROLE is all on a file, whoever else is told to share it', () => {
    const shared = { REPOHOOK_DATABASE_URL: 'postgres://db/x' }
    for (const role of ['all', 'api', 'worker']) expect(readConfig({ ...shared, REPOHOOK_ROLE: role }).role).toBe(role)
    expect(problemsOf({ ...shared, REPOHOOK_ROLE: 'web' })).toEqual(['  REPOHOOK_ROLE must be all, api or worker'])
    expect(problemsOf({ REPOHOOK_ROLE: 'all' })).toEqual([])
    for (const role of ['api', 'worker'])
      expect(problemsOf({ REPOHOOK_ROLE: role })).toEqual([
        '  REPOHOOK_ROLE must be all on a file, which one process holds: several share a PostgreSQL',
      ])
  })

  it.each(['hex', 'base64', 'base64url'] as const)('of the two keys reads the same 32 bytes in %s', (encoding) => {
    const given = (text: string) => readConfig({ REPOHOOK_SECRET_KEY: text, REPOHOOK_PREVIOUS_SECRET_KEY: text })
    const { secretKey, previousSecretKey } = given(key.toString(encoding))
    expect(Buffer.from(secretKey ?? [])).toEqual(key)
    expect(Buffer.from(previousSecretKey ?? [])).toEqual(key)
    expect(given(key.toString('hex').toUpperCase()).secretKey).toEqual(key)
  })

  it('REPOHOOK_PUBLIC_URL loses the slashes at its end', () => {
    expect(readConfig({ REPOHOOK_PUBLIC_URL: 'https://Hooks.Example.com/' }).publicUrl).toBe(
      'https://hooks.example.com',
    )
    expect(readConfig({ REPOHOOK_PUBLIC_URL: 'https://h/below//' }).publicUrl).toBe('https://h/below')
  })
})
