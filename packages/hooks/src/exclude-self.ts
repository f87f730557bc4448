import { isIP } from 'node:net'
import type { Destinations } from './destinations.ts'
import { nameOf, type Place, placeOf } from './place.ts'
import { blockListOf, familyOf, innermost, ruleOf } from './special-addresses.ts'

/** Repohook itself, as a place that deliveries could go to. Asked each time: addresses come and go. */
export interface Self {
  /** The addresses of this machine's interfaces. */
  addresses(): readonly string[]
  /** Where the service listens; `null` before it does. */
  listensAt(): { readonly address: string; readonly port: number } | null
  /** Where the world reaches it, if a setting says so. */
  readonly publicUrl: string | undefined
}

/**
 * Keeps deliveries from this machine and from Repohook's own port, whatever the list of hosts says.
 *
 * `own_address`: an interface's address that only the word `external` allows. A CIDR, another word or a host name opens
 * it, because then somebody meant it. `own_service`: the address and port that Repohook listens on, which nothing opens,
 * and the host and port of its public URL, which only that very host name in the list opens. What the list refuses anyway
 * is refused by its own rule, so that nobody learns our port from the difference.
 */
export function excludeSelf(destinations: Destinations, { addresses, listensAt, publicUrl }: Self): Destinations {
  const front = publicUrl === undefined ? null : placeOf(new URL(publicUrl))

  function refusalOf(ip: string): string | null {
    return destinations.refusalOf(ip) ?? (isOwnAddress(ip) ? 'own_address' : null)
  }

  function isOwnAddress(ip: string): boolean {
    const address = innermost(ip)
    return ruleOf(address) === 'external' && !destinations.listsAddress(address) && isAmong(addresses(), address)
  }

  function leadsToFront({ hostname, port }: Place, ips: readonly string[]): boolean {
    if (front === null || front.port !== port || destinations.listsHost(front.hostname)) return false
    return nameOf(hostname) === nameOf(front.hostname) || isSome(ips, [nameOf(front.hostname)])
  }

  function leadsToListener({ port }: Place, ips: readonly string[]): boolean {
    const listener = listensAt()
    if (listener === null || listener.port !== port) return false
    if (ips.some(isUnspecified)) return true
    if (!isUnspecified(listener.address)) return isSome(ips, [listener.address])
    return ips.some((ip) => ruleOf(innermost(ip)) === 'loopback') || isSome(ips, addresses())
  }

  function isOwnService(place: Place, ips: readonly string[]): boolean {
    return leadsToListener(place, ips) || leadsToFront(place, ips)
  }

  function judge(place: Place, ips: readonly string[]): string | null {
    const refusal = destinations.judge(place, ips)
    if (refusal !== null) return refusal
    if (isOwnService(place, ips)) return 'own_service'
    return !destinations.allowsHost(place.hostname) && ips.some(isOwnAddress) ? 'own_address' : null
  }

  function check(place: Place): string | null {
    const refusal = destinations.check(place)
    if (refusal !== null) return refusal
    const name = nameOf(place.hostname)
    const ips = isIP(name) !== 0 ? [name] : /(?:^|\.)localhost$/.test(name) ? ['127.0.0.1', '::1'] : []
    if (isOwnService(place, ips)) return 'own_service'
    return isIP(name) !== 0 ? refusalOf(name) : null
  }

  return { ...destinations, refusalOf, allowsAddress: (ip) => refusalOf(ip) === null, judge, check }
}

function isUnspecified(ip: string): boolean {
  return isAmong(['0.0.0.0', '::'], innermost(ip))
}

function isSome(ips: readonly string[], others: readonly string[]): boolean {
  const plain = others.map(innermost)
  return ips.some((ip) => isAmong(plain, innermost(ip)))
}

/** However the same address is spelt. */
function isAmong(addresses: readonly string[], ip: string): boolean {
  const family = familyOf(ip)
  const own = addresses.filter((address) => familyOf(address) === family)
  return (
    family !== null && blockListOf(own.map((address) => `${address}/${family === 'ipv4' ? 32 : 128}`)).check(ip, family)
  )
}
