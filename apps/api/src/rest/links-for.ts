import { BlockList, isIP } from 'node:net'
import type { Links } from '@repohook/hooks'
import type { Context } from 'hono'
import { remoteAddress } from '../remote-address.ts'

export interface LinkOptions {
  /** Where all links lead, without a slash at its end; undefined follows the address that the caller used. */
  readonly publicUrl: string | undefined
  /** Whose word is taken for the address that the caller used: `X-Forwarded-Proto`, `-Host` and `-Prefix`. */
  readonly trustedProxies: BlockList
}

/** Where the links of an answer lead. */
export const linksFor =
  ({ publicUrl, trustedProxies }: LinkOptions) =>
  (c: Context): Links => ({ publicUrl: publicUrl ?? addressUsed(c, trustedProxies) })

function addressUsed(c: Context, trustedProxies: BlockList): string {
  const { origin, protocol, host } = new URL(c.req.url)
  if (!isTrusted(remoteAddress(c), trustedProxies)) return origin
  // A proxy behind another appends to what that one said.
  const told = (name: string) => c.req.header(`x-forwarded-${name}`)?.split(',')[0]?.trim()
  const prefix = told('prefix')?.replace(/\/+$/, '') ?? ''
  const url = URL.parse(`${told('proto') ?? protocol.replace(':', '')}://${told('host') ?? host}`)
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.username === ''
  return isUsable && /^(?:\/[\w.~-]+)*$/.test(prefix) ? `${url.origin}${prefix}` : origin
}

/** Whether the other end of a connection is a proxy that is believed. */
export function isTrusted(peer: string | null, trustedProxies: BlockList): boolean {
  const address = peer?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? ''
  const family = isIP(address)
  return family !== 0 && trustedProxies.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Reads a list of addresses and CIDRs, split by commas.
 *
 * @throws an Error whose message names what is neither
 */
export function parseProxies(text: string): BlockList {
  const list = new BlockList()
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [address = '', bits, ...rest] = entry.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    const length = bits === undefined ? most : Number(bits)
    if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '0') || length > most) {
      throw new Error(`must be addresses and CIDRs, split by commas: ${entry} is neither`)
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
