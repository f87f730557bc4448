import { networkInterfaces } from 'node:os'

/** The addresses of this machine, as they are now. */
export function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address))
}
