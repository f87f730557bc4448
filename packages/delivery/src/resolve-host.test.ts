import { describe, expect, it } from 'vitest'
import { askBothFamilies, parseHosts, resolveHost } from './resolve-host.ts'

const notFound = Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })
const noData = Object.assign(new Error('queryAaaa ENODATA'), { code: 'ENODATA' })

describe('resolveHost', () => {
  it.each(['localhost', 'LOCALHOST', 'localhost.', 'hooks.localhost', 'a.b.localhost.'])(
    'takes %s for this machine without asking',
    async (hostname) => {
      expect(await resolveHost(hostname)).toEqual(['127.0.0.1', '::1'])
    },
  )
})

describe('askBothFamilies', () => {
  it('answers with every address, IPv4 first', async () => {
    const addresses = await askBothFamilies('receiver.test', {
      resolve4: answer(['192.0.2.1', '192.0.2.2']),
      resolve6: answer(['2001:db8::1']),
    })
    expect(addresses).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
  })

  it('is content with one family', async () => {
    const one = { resolve4: answer(['192.0.2.1']), resolve6: () => Promise.reject(noData) }
    expect(await askBothFamilies('receiver.test', one)).toEqual(['192.0.2.1'])
    const other = { resolve4: () => Promise.reject(noData), resolve6: answer(['2001:db8::1']) }
    expect(await askBothFamilies('receiver.test', other)).toEqual(['2001:db8::1'])
  })

  it("fails with the resolver's error when there is no address", async () => {
    const resolver = { resolve4: () => Promise.reject(notFound), resolve6: () => Promise.reject(noData) }
    await expect(askBothFamilies('receiver.test', resolver)).rejects.toBe(notFound)
  })
})

describe('parseHosts', () => {
  it('reads names with all of their addresses, and no comments', () => {
    const hosts = parseHosts(
      '# a comment\r\n127.0.0.1\tLocalhost\n\n 10.0.0.5 build.internal build # ours\r\n::1 localhost\n10.0.0.6',
    )
    expect([...hosts]).toEqual([
      ['localhost', ['127.0.0.1', '::1']],
      ['build.internal', ['10.0.0.5']],
      ['build', ['10.0.0.5']],
    ])
  })
})

/** The shape of one of `Resolver`'s overloads. */
function answer(addresses: string[]) {
  return (() => Promise.resolve(addresses)) as never
}
