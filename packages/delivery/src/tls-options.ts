import type { buildConnector } from 'undici'

/** How connections to receivers are made, whichever way they go. */
export const tlsOptions = (timeoutMs: number, verifyTls: boolean): buildConnector.BuildOptions => ({
  allowH2: false,
  maxCachedSessions: 100,
  minVersion: 'TLSv1.2',
  rejectUnauthorized: verifyTls,
  timeout: timeoutMs,
})
