import type { TlsOptions } from 'node:tls'
import { certificates } from './certificates.testing.ts'
import { type Misbehaviour, saying } from './misbehaviour.testing.ts'
import { testCertificate } from './test-certificate.testing.ts'

const { authority, key, good, expired, misnamed, ofUnknownAuthority } = certificates
const receive = saying('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
const old: TlsOptions = {
  cert: good,
  key,
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1.1',
  ciphers: 'DEFAULT@SECLEVEL=0',
}
const forMembers: TlsOptions = { cert: good, key, ca: authority, requestCert: true, rejectUnauthorized: true }

const bad: readonly (readonly [string, TlsOptions, string])[] = [
  ['an expired certificate', { cert: expired, key }, 'CERT_HAS_EXPIRED'],
  ['a certificate for another name', { cert: misnamed, key }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['a self-signed certificate', testCertificate, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['a certificate of an unknown authority', { cert: ofUnknownAuthority, key }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
]

/** Receivers whose TLS is not good enough, or is none. They are called by an address that the good certificate names. */
export const tlsReceivers: readonly Misbehaviour[] = [
  { name: 'TLS as it should be', receive, tls: { cert: good, key }, expected: 'delivered 200' },
  ...bad.map(([name, tls, code]) => ({ name, receive, tls, expected: `unreachable tls_error ${code}` })),
  ...bad.map(([name, tls]) => ({
    name: `${name}, which is not looked at`,
    receive,
    tls,
    uncheckedTls: true as const,
    expected: 'delivered 200',
  })),
  ...bad.map(([name, tls, code]) => ({
    name: `${name}, looked at again`,
    receive,
    tls,
    expected: `unreachable tls_error ${code}`,
  })),
  {
    name: 'TLS 1.1 at most',
    receive,
    tls: old,
    expected: 'unreachable tls_error ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  },
  {
    name: 'TLS 1.3 that wants a certificate of ours',
    receive,
    tls: forMembers,
    expected: 'unreachable connection_reset',
  },
  {
    name: 'TLS 1.2 that wants a certificate of ours',
    receive,
    tls: { ...forMembers, maxVersion: 'TLSv1.2' },
    expected: 'unreachable tls_error ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  },
  { name: 'a handshake without an answer', receive: () => {}, askedForTls: true, expected: 'timed_out' },
  {
    name: 'a handshake that is reset',
    receive: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    askedForTls: true,
    expected: 'unreachable connection_reset',
  },
  {
    name: 'plain HTTP where TLS is asked for',
    receive: (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    askedForTls: true,
    expected: 'unreachable tls_error ERR_SSL_WRONG_VERSION_NUMBER',
  },
]
