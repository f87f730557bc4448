import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'

/** What `net` asks for the addresses of a name, made of a function that promises them. */
export function lookupBy(addressesOf: (hostname: string) => Promise<readonly string[]>): LookupFunction {
  const ask = callbackify(async (hostname: string) => {
    const addresses = await addressesOf(hostname)
    if (addresses.length === 0) throw Object.assign(new Error('The name has no address.'), { code: 'ENODATA' })
    return addresses.map((address) => ({ address, family: isIP(address) }))
  })
  return (hostname, { all }, callback) =>
    ask(hostname, (error, found) => {
      const [first] = found ?? []
      if (error !== null || first === undefined) callback(error, [])
      else if (all) callback(null, found)
      else callback(null, first.address, first.family)
    })
}
