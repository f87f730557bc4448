/** What a URL leads to, before its name is resolved. */
export interface Place {
  /** A name, or an address with or without brackets. */
  readonly hostname: string
  readonly port: number
}

/** The place of an http or https URL, whose port may be the scheme's. */
export function placeOf({ hostname, port, protocol }: Pick<URL, 'hostname' | 'port' | 'protocol'>): Place {
  return { hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

/** The one spelling of a host name that is compared: lower case, without brackets or the root's dot. */
export function nameOf(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
