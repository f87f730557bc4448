import type { BlockList } from 'node:net'
import {
  defaultAllowedHosts,
  type Destinations,
  parseAllowedHosts,
  parseRetryPolicy,
  type RetryPolicy,
} from '@repohook/hooks'
import { fileOf } from '@repohook/store'
import { z } from 'zod'
import { parseProxies } from './rest/links-for.ts'
import { isPlausible } from './tokens.ts'

/** What a process does: everything, or only answer callers, or only deliver and what belongs to it. */
export type Role = 'all' | 'api' | 'worker'

export interface Config {
  readonly role: Role
  readonly port: number
  readonly host: string
  readonly databaseUrl: string
  readonly adminToken: string | undefined
  /** 32 bytes, or undefined to keep one beside the database. */
  readonly secretKey: Uint8Array | undefined
  /** The key before, to open what it sealed and seal it anew. */
  readonly previousSecretKey: Uint8Array | undefined
  readonly allowedHosts: Destinations
  /** The proxy that deliveries go through, if they do; it may hold a password. */
  readonly egressProxy: URL | undefined
  /** Where links lead, without a slash at its end; undefined follows the address it listens on. */
  readonly publicUrl: string | undefined
  /** Whose `X-Forwarded-…` headers are believed. */
  readonly trustedProxies: BlockList
  readonly timeoutMs: number
  readonly retryPolicy: RetryPolicy
  /** After how many failures in a row a hook is parked; 0 is never. */
  readonly parkAfter: number
  readonly retentionMs: number
  /** How long the audit log is kept. */
  readonly auditMs: number
  /** How many calls each token has in an hour; 0 is without end. */
  readonly callsPerHour: number
  readonly hooksPerEvent: number
  /** How many deliveries may wait before events are refused. */
  readonly maxQueued: number
  /** How many requests this process makes at once. */
  readonly slots: number
  /** Where traces go, without a slash at its end. */
  readonly otlpEndpoint: string | undefined
  /** What opens the metrics and nothing else. */
  readonly metricsToken: string | undefined
}

const dayMs = 86_400_000

const wholeNumber = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`)
    .default(otherwise)

/** A value that a parser reads; what the parser throws is the problem that is reported. */
const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })

const variables = z.object({
  REPOHOOK_ROLE: z.enum(['all', 'api', 'worker'], 'must be all, api or worker').default('all'),
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  REPOHOOK_DATABASE_URL: z
    .string()
    // Without a path, and under this name, SQLite keeps nothing.
    .regex(
      /^(?:file:(?!:memory:$)[^\0]+|postgres(?:ql)?:\/\/\S+)$/,
      'must be file: and a path, or postgres:// and a server',
    )
    .default('file:./data/repohook.db'),
  REPOHOOK_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{20,200}$/, { error: 'must be 20 to 200 visible ASCII characters', abort: true })
    .refine(isPlausible, 'is not whole: a token that begins with rhk_ ends with a checksum')
    .optional(),
  REPOHOOK_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{20,200}$/, 'must be 20 to 200 visible ASCII characters')
    .optional(),
  REPOHOOK_SECRET_KEY: parsed(parseKey).optional(),
  REPOHOOK_PREVIOUS_SECRET_KEY: parsed(parseKey).optional(),
  REPOHOOK_ALLOWED_HOSTS: parsed(parseAllowedHosts).prefault(defaultAllowedHosts),
  REPOHOOK_EGRESS_PROXY: parsed(parseProxy).optional(),
  REPOHOOK_PUBLIC_URL: parsed(parsePublicUrl).optional(),
  REPOHOOK_TRUSTED_PROXIES: parsed(parseProxies).prefault(''),
  REPOHOOK_OTLP_ENDPOINT: parsed(parsePublicUrl).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: parsed(parsePublicUrl).optional(),
  REPOHOOK_TIMEOUT_MS: wholeNumber(100, 120_000, 10_000),
  REPOHOOK_RETRY: parsed(parseRetryPolicy).prefault('standard'),
  REPOHOOK_PARK_AFTER: wholeNumber(0, 100_000, 10),
  REPOHOOK_RETENTION_DAYS: wholeNumber(1, 3650, 30),
  REPOHOOK_AUDIT_DAYS: wholeNumber(1, 36_500, 365),
  REPOHOOK_RATE_LIMIT: wholeNumber(0, 100_000_000, 5_000),
  REPOHOOK_HOOKS_PER_EVENT: wholeNumber(1, 10_000, 20),
  REPOHOOK_MAX_QUEUED: wholeNumber(1, 100_000_000, 1_000_000),
  REPOHOOK_SLOTS: wholeNumber(1, 1_024, 64),
})

/** The environment variables that are read. */
export const settingNames: readonly string[] = Object.keys(variables.shape)

const settings = variables.refine(
  ({ REPOHOOK_ROLE: role, REPOHOOK_DATABASE_URL: url }) => role === 'all' || fileOf(url) === null,
  { path: ['REPOHOOK_ROLE'], error: 'must be all on a file, which one process holds: several share a PostgreSQL' },
)

/**
 * Reads the settings. An empty variable is one that is not set.
 *
 * @throws an Error whose message lists every problem, a line each
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const result = settings.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `  ${told(path.join('.'), message)}`)
    throw new Error(['These settings cannot be used:', ...problems].join('\n'))
  }
  const { data } = result
  return {
    role: data.REPOHOOK_ROLE,
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.REPOHOOK_DATABASE_URL,
    adminToken: data.REPOHOOK_ADMIN_TOKEN,
    secretKey: data.REPOHOOK_SECRET_KEY,
    previousSecretKey: data.REPOHOOK_PREVIOUS_SECRET_KEY,
    allowedHosts: data.REPOHOOK_ALLOWED_HOSTS,
    egressProxy: data.REPOHOOK_EGRESS_PROXY,
    publicUrl: data.REPOHOOK_PUBLIC_URL,
    trustedProxies: data.REPOHOOK_TRUSTED_PROXIES,
    timeoutMs: data.REPOHOOK_TIMEOUT_MS,
    retryPolicy: data.REPOHOOK_RETRY,
    parkAfter: data.REPOHOOK_PARK_AFTER,
    retentionMs: data.REPOHOOK_RETENTION_DAYS * dayMs,
    auditMs: data.REPOHOOK_AUDIT_DAYS * dayMs,
    callsPerHour: data.REPOHOOK_RATE_LIMIT,
    hooksPerEvent: data.REPOHOOK_HOOKS_PER_EVENT,
    maxQueued: data.REPOHOOK_MAX_QUEUED,
    slots: data.REPOHOOK_SLOTS,
    otlpEndpoint: data.REPOHOOK_OTLP_ENDPOINT ?? data.OTEL_EXPORTER_OTLP_ENDPOINT,
    metricsToken: data.REPOHOOK_METRICS_TOKEN,
  }
}

/** One line that begins with the variable, which some parsers name themselves. */
const told = (name: string, message: string): string =>
  (message.startsWith(name) ? message : `${name} ${message}`).replaceAll(/\p{Cc}+/gu, ' ')

/** Reads 32 bytes in hex or base64. The message never shows what was given. */
export function parseKey(text: string): Uint8Array {
  const isHex = /^[0-9a-f]{64}$/i.test(text)
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text)
  if (!isHex && !isBase64) throw new Error('must be 32 random bytes: make some with `openssl rand -base64 32`')
  return Buffer.from(text, isHex ? 'hex' : 'base64')
}

function parsePublicUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new Error('must be an http or https URL without query, such as https://hooks.example.com')
  }
  return url.href.replace(/\/+$/, '')
}

/** The message never shows what was given, which may hold a password. */
function parseProxy(text: string): URL {
  const url = URL.parse(text)
  const isWhole = url?.protocol === 'http:' && url.pathname === '/' && !url.search && !url.hash
  if (!isWhole || [url.username, url.password].some((part) => !isDecodable(part))) {
    throw new Error('must be an http URL without a path, such as http://127.0.0.1:4750')
  }
  return url
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== null
  } catch {
    return false
  }
}
