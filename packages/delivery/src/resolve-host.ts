import { Resolver } from 'node:dns/promises'
import { readFileSync, statSync } from 'node:fs'

const timeoutMs = 1500
const hostsFile = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts'

/**
 * Every address of a host name, IPv4 first. `localhost` and names below it are this machine (RFC 6761); then the hosts
 * file counts, then DNS, each question asked once.
 *
 * Not `dns.lookup`: its getaddrinfo runs on libuv's four threads, where a few names that do not answer hold up the
 * whole process. The price is that no other source of nsswitch.conf is asked. A resolver lives for one question, so that
 * it follows a changed resolv.conf and caches nothing.
 *
 * @throws the resolver's error, with a code such as `ENOTFOUND`, `ESERVFAIL` or `ETIMEOUT`.
 */
export async function resolveHost(hostname: string): Promise<readonly string[]> {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1']
  const listed = readHosts().get(name)
  if (listed !== undefined) return listed

  return askBothFamilies(name, new Resolver({ timeout: timeoutMs, tries: 1 }))
}

/** One answer is enough: many names have only one family, and some servers do not answer for IPv6 at all. */
export async function askBothFamilies(
  name: string,
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'>,
): Promise<readonly string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (addresses.length === 0 && failed !== undefined) throw failed.reason
  return addresses
}

/** The names of a hosts file, lower case, with their addresses in the order of its lines. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/)
    if (address === undefined) continue
    for (const name of names) hosts.set(name, [...(hosts.get(name) ?? []), address])
  }
  return hosts
}

let cached = { version: '', hosts: parseHosts('') }

function readHosts(): ReadonlyMap<string, readonly string[]> {
  const stat = statSync(hostsFile, { throwIfNoEntry: false })
  const version = stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`
  if (version !== cached.version) {
    cached = { version, hosts: parseHosts(stat === undefined ? '' : readFileSync(hostsFile, 'utf8')) }
  }
  return cached.hosts
}
