import type { Socket } from 'node:net'
import { callbackify, promisify } from 'node:util'
import { placeOf } from '@repohook/hooks'
import { buildConnector, Client } from 'undici'
import { boundReads } from './bound-reads.ts'
import { BlockedError, ConnectError, ProxyError } from './connect-errors.ts'
import type { ConnectorOptions } from './guarded-connector.ts'
import { lookupBy } from './lookup-by.ts'
import { tlsOptions } from './tls-options.ts'

export interface ProxyConnectorOptions extends ConnectorOptions {
  /** An http: URL, perhaps with a user and a password. */
  readonly proxy: URL
}

type Connect = (options: buildConnector.Options, callback: (error: Error | null, socket: Socket) => void) => void

/**
 * A connector for an undici agent that opens every connection as a tunnel through a proxy, by CONNECT, for http as for
 * https.
 *
 * Only the proxy learns what a name resolves to, so it is the boundary for names; places are judged here before it is
 * asked. Not undici's ProxyAgent: what its proxy answered instead of a tunnel is in the text of an error only, and a
 * refusal must not look like trouble.
 */
export function proxyConnector({ proxy, destinations, resolve, timeoutMs, verifyTls }: ProxyConnectorOptions) {
  const secure = promisify(buildConnector(tlsOptions(timeoutMs, verifyTls)) as Connect)
  const toProxy = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: lookupBy(resolve) })
  const credentials = credentialsOf(proxy)

  /** A client serves one tunnel: the socket is no longer the proxy's once it is one. */
  async function openTunnel(authority: string): Promise<Socket> {
    const client = new Client(proxy.origin, { connect: toProxy, headersTimeout: timeoutMs, maxHeaderSize: 16_384 })
    const answer = await client
      .connect({ path: authority, headers: { host: authority, ...credentials } })
      .catch(async (error: unknown) => {
        await client.destroy()
        throw new ProxyError(wordFor(error), error)
      })
    void client.close()
    const { statusCode, headers, socket } = answer
    if (statusCode >= 200 && statusCode < 300) return socket as Socket
    socket.on('error', () => {}).destroy()
    const asksForCredentials = statusCode === 407 && headers['proxy-authenticate'] !== undefined
    if (statusCode === 403 || (statusCode === 407 && !asksForCredentials)) throw new BlockedError('egress_proxy')
    throw new ProxyError(String(statusCode))
  }

  async function connect(options: buildConnector.Options): Promise<Socket> {
    const { hostname, port } = placeOf(options)
    const refusal = destinations.check({ hostname, port })
    if (refusal !== null) throw new BlockedError(refusal)
    const socket = await openTunnel(`${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`)
    const ready =
      options.protocol === 'https:'
        ? await secure({ ...options, httpSocket: socket }).catch((error: Error) => {
            throw new ConnectError(error)
          })
        : socket
    boundReads(ready)
    return ready
  }

  return callbackify(connect) as Connect as buildConnector.connector
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

function wordFor(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : name
}
