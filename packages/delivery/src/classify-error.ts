import { BlockedError, ConnectError, ProxyError, ResolveError } from './connect-errors.ts'
import type { SendOutcome, Unreachable } from './outcome.ts'

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

/** Codes that say all there is to say. */
const plain = new Map<string, Unreachable>([
  ['ECONNREFUSED', 'connection_refused'],
  ['ECONNRESET', 'connection_reset'],
  ['EPIPE', 'connection_reset'],
  ['UND_ERR_SOCKET', 'connection_reset'],
  ['UND_ERR_HEADERS_OVERFLOW', 'response_too_large'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'response_too_large'],
  ['REPOHOOK_FLOOD', 'response_too_large'],
])

/** Codes that are kept as the detail, for whoever looks after the network. */
const connection =
  /^(?:EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|E[MN]FILE|UND_ERR_(?:CLOSED|DESTROYED))$/
const tls =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|ERROR_IN_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_|UNSPECIFIED$)/

/**
 * What an error that undici, `net` or the guard threw says about the receiver. Whatever it does not know is
 * `protocol_error` with the error's code or name: also our own mistakes, which must not stop a worker.
 */
export function classifyError(error: unknown): SendOutcome {
  if (error instanceof BlockedError) return { kind: 'blocked', rule: error.rule }
  if (error instanceof ResolveError) return unreachable('dns_error', error.detail)
  if (error instanceof ProxyError) return byProxy(error.detail)
  const code = codeOf(error)
  if (timeouts.has(code)) return { kind: 'timed_out' }
  const why = plain.get(code)
  if (why === 'connection_reset' && isBadResponse(error)) return unreachable('protocol_error')
  if (why !== undefined) return unreachable(why)
  if (connection.test(code)) return unreachable('connection_failed', code)
  if (tls.test(code)) return unreachable('tls_error', code)
  return unreachable('protocol_error', code)
}

/** A gateway's status is what it says of the receiver; any other trouble is the proxy's own. */
function byProxy(detail: string): SendOutcome {
  if (detail === '504') return { kind: 'timed_out' }
  return detail === '502' || detail === '503'
    ? unreachable('connection_failed', `PROXY_${detail}`)
    : unreachable('proxy_error', detail)
}

/**
 * Whether the error is the mark of a kept-alive connection that the receiver closed just as it was used again. `uses` is
 * how many requests its socket had carried, ours included; `undefined` if ours was never written.
 */
export function isStaleConnection(error: unknown, uses: number | undefined): boolean {
  if (error instanceof ConnectError || error instanceof ProxyError || uses === 1) return false
  const outcome = classifyError(error)
  return outcome.kind === 'unreachable' && outcome.why === 'connection_reset'
}

/** undici drops a connection with one code, whether it was closed or sent an unasked-for 100 or 101; the text differs. */
function isBadResponse(error: unknown): boolean {
  return error instanceof Error && /^bad (?:response|upgrade)$/.test(error.message)
}

/** A DOMException's code is a number and a parser error's may be missing; their names say it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : error.name
}

function unreachable(why: Unreachable, detail?: string): SendOutcome {
  return { kind: 'unreachable', why, ...(detail === undefined ? {} : { detail }) }
}
