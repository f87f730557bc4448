import { AsyncLocalStorage } from 'node:async_hooks'
import { isIP } from 'node:net'
import { type Destinations, type Place, placeOf } from '@repohook/hooks'
import { buildConnector } from 'undici'
import { boundReads } from './bound-reads.ts'
import { BlockedError, ConnectError, ResolveError } from './connect-errors.ts'
import { lookupBy } from './lookup-by.ts'
import { tlsOptions } from './tls-options.ts'

export interface ConnectorOptions {
  readonly destinations: Destinations
  readonly resolve: (hostname: string) => Promise<readonly string[]>
  readonly timeoutMs: number
  readonly verifyTls: boolean
}

/**
 * A connector for an undici agent that opens sockets only to allowed addresses: it sees every new socket of the agent,
 * whatever led to it.
 *
 * Three checks, because each one alone can be walked round: `net` never looks up a literal address; the addresses that
 * were judged are the ones handed to `net`, so that a second resolution cannot differ; and what the socket says it is
 * connected to is judged again. A kept-alive socket stays on the address it was judged for.
 */
export function guardedConnector({ destinations, resolve, timeoutMs, verifyTls }: ConnectorOptions) {
  /** Where the connection that is being made leads: `net` looks names up without saying for which port. */
  const leadsTo = new AsyncLocalStorage<Place>()

  async function allowedAddressesOf(hostname: string): Promise<readonly string[]> {
    const place = leadsTo.getStore()
    if (place === undefined) throw new BlockedError('unknown_place')
    const addresses = await resolve(hostname).catch((error: unknown) => {
      throw new ResolveError((error as NodeJS.ErrnoException).code ?? 'UNKNOWN', error)
    })
    if (addresses.length === 0) throw new ResolveError('ENODATA')
    const refusal = destinations.judge(place, addresses)
    if (refusal !== null) throw new BlockedError(refusal)
    return addresses
  }

  const connect = buildConnector({
    ...tlsOptions(timeoutMs, verifyTls),
    autoSelectFamily: true,
    // Node's 250 ms give up on a far receiver that has both IPv4 and IPv6.
    autoSelectFamilyAttemptTimeout: 1000,
    lookup: lookupBy(allowedAddressesOf),
  })

  return function guardedConnect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const place = placeOf(options)
    const refusal = isIP(place.hostname) === 0 ? null : destinations.judge(place, [place.hostname])
    if (refusal !== null) {
      queueMicrotask(() => callback(new BlockedError(refusal), null))
      return
    }
    const connected: buildConnector.Callback = (...[error, socket]) => {
      if (error !== null) {
        callback(error instanceof BlockedError || error instanceof ResolveError ? error : new ConnectError(error), null)
        return
      }
      const peer = socket.remoteAddress
      const refused = peer === undefined ? null : destinations.judge(place, [peer])
      if (peer !== undefined && refused === null) {
        boundReads(socket)
        callback(null, socket)
        return
      }
      socket.destroy()
      callback(refused === null ? new ConnectError(closedAtOnce()) : new BlockedError(refused), null)
    }
    leadsTo.run(place, () => connect(options, connected))
  }
}

/** A socket without a peer was reset between its connecting and our looking. */
function closedAtOnce(): Error {
  return Object.assign(new Error('the receiver closed the connection at once'), { code: 'ECONNRESET' })
}
