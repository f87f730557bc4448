import { describe, expect, it } from 'vitest'
import { classifyError, isStaleConnection } from './classify-error.ts'
import { BlockedError, ConnectError, ProxyError, ResolveError } from './connect-errors.ts'

describe('classifyError', () => {
  it.each([
    ['ECONNREFUSED', { kind: 'unreachable', why: 'connection_refused' }],
    ['ECONNRESET', { kind: 'unreachable', why: 'connection_reset' }],
    ['EPIPE', { kind: 'unreachable', why: 'connection_reset' }],
    ['UND_ERR_SOCKET', { kind: 'unreachable', why: 'connection_reset' }],
    ['EHOSTUNREACH', { kind: 'unreachable', why: 'connection_failed', detail: 'EHOSTUNREACH' }],
    ['ENETUNREACH', { kind: 'unreachable', why: 'connection_failed', detail: 'ENETUNREACH' }],
    ['EADDRNOTAVAIL', { kind: 'unreachable', why: 'connection_failed', detail: 'EADDRNOTAVAIL' }],
    ['EMFILE', { kind: 'unreachable', why: 'connection_failed', detail: 'EMFILE' }],
    ['UND_ERR_DESTROYED', { kind: 'unreachable', why: 'connection_failed', detail: 'UND_ERR_DESTROYED' }],
    ['ETIMEDOUT', { kind: 'timed_out' }],
    ['UND_ERR_CONNECT_TIMEOUT', { kind: 'timed_out' }],
    ['UND_ERR_HEADERS_TIMEOUT', { kind: 'timed_out' }],
    ['UND_ERR_BODY_TIMEOUT', { kind: 'timed_out' }],
    ['UND_ERR_HEADERS_OVERFLOW', { kind: 'unreachable', why: 'response_too_large' }],
    ['REPOHOOK_FLOOD', { kind: 'unreachable', why: 'response_too_large' }],
    ['CERT_HAS_EXPIRED', { kind: 'unreachable', why: 'tls_error', detail: 'CERT_HAS_EXPIRED' }],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { kind: 'unreachable', why: 'tls_error', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['SELF_SIGNED_CERT_IN_CHAIN', { kind: 'unreachable', why: 'tls_error', detail: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      { kind: 'unreachable', why: 'tls_error', detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    ],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { kind: 'unreachable', why: 'tls_error', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['ERR_SSL_WRONG_VERSION_NUMBER', { kind: 'unreachable', why: 'tls_error', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    ['EPROTO', { kind: 'unreachable', why: 'tls_error', detail: 'EPROTO' }],
    [
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
      { kind: 'unreachable', why: 'protocol_error', detail: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' },
    ],
    ['ERR_ASSERTION', { kind: 'unreachable', why: 'protocol_error', detail: 'ERR_ASSERTION' }],
    ['UND_ERR_INVALID_ARG', { kind: 'unreachable', why: 'protocol_error', detail: 'UND_ERR_INVALID_ARG' }],
  ])('takes the code %s for %o', (code, outcome) => {
    expect(classifyError(errorOf(code))).toEqual(outcome)
    expect(classifyError(new ConnectError(errorOf(code)))).toEqual(outcome)
  })

  it('goes by the name where an error has no code, or a number for one', () => {
    const parserError = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError', code: undefined })
    expect(classifyError(parserError)).toMatchObject({ why: 'protocol_error', detail: 'HTTPParserError' })
    expect(classifyError(new TypeError('a bug'))).toMatchObject({ why: 'protocol_error', detail: 'TypeError' })
    expect(classifyError(new DOMException('x', 'TimeoutError'))).toMatchObject({ detail: 'TimeoutError' })
  })

  it.each([undefined, null, 'text', 1, {}])('survives %o being thrown', (thrown) => {
    expect(classifyError(thrown)).toEqual({ kind: 'unreachable', why: 'protocol_error', detail: 'UNKNOWN' })
  })

  it("keeps the guard's rule and the resolver's word", () => {
    expect(classifyError(new BlockedError('private'))).toEqual({ kind: 'blocked', rule: 'private' })
    expect(classifyError(new ResolveError('ECONNREFUSED'))).toEqual({
      kind: 'unreachable',
      why: 'dns_error',
      detail: 'ECONNREFUSED',
    })
  })

  it.each([
    ['502', { kind: 'unreachable', why: 'connection_failed', detail: 'PROXY_502' }],
    ['504', { kind: 'timed_out' }],
    ['407', { kind: 'unreachable', why: 'proxy_error', detail: '407' }],
    ['ECONNREFUSED', { kind: 'unreachable', why: 'proxy_error', detail: 'ECONNREFUSED' }],
  ])('takes %s from the proxy for %o, and never for a stale connection', (detail, outcome) => {
    const error = new ProxyError(detail)
    expect(classifyError(error)).toEqual(outcome)
    expect(isStaleConnection(error, undefined)).toBe(false)
  })

  it.each(['bad response', 'bad upgrade'])('tells a dropped connection from an unasked-for answer: %s', (message) => {
    expect(classifyError(errorOf('UND_ERR_SOCKET', message))).toMatchObject({ why: 'protocol_error' })
  })
})

describe('isStaleConnection', () => {
  it.each([
    ['UND_ERR_SOCKET', 2, true],
    ['ECONNRESET', 7, true],
    ['EPIPE', 2, true],
    ['ECONNRESET', undefined, true],
    ['ECONNRESET', 1, false],
    ['UND_ERR_SOCKET', 1, false],
    ['ECONNREFUSED', undefined, false],
    ['UND_ERR_HEADERS_TIMEOUT', 2, false],
    ['ERR_ASSERTION', 2, false],
  ])('%s on a socket used %o times: %o', (code, uses, stale) => {
    expect(isStaleConnection(errorOf(code), uses)).toBe(stale)
  })

  it('is never an error of connecting, nor an answer that is none', () => {
    expect(isStaleConnection(new ConnectError(errorOf('ECONNRESET')), undefined)).toBe(false)
    expect(isStaleConnection(errorOf('UND_ERR_SOCKET', 'bad response'), 2)).toBe(false)
  })
})

function errorOf(code: string, message = 'other side closed'): Error {
  return Object.assign(new Error(message), { code })
}
