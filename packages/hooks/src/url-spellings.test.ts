import { describe, expect, it } from 'vitest'
import { parseAllowedHosts } from './destinations.ts'
import { checkPayloadUrl } from './payload-url.ts'
import { addressInC } from './url-fault.testing.ts'
import { checkUrlSpellings, type UrlSpellings } from './url-spellings.testing.ts'

describe('30,000 spellings of URLs', () => {
  it('lead nowhere but where they seem to, and to nothing inside', () => {
    const { tried, accepted, violations } = checkUrlSpellings({ seed: 20_260_801, count: 30_000 })
    expect(violations).toEqual([])
    expect(tried).toBe(30_000)
    expect(accepted).toBeGreaterThan(3000)
  })

  it('are the same for the same seed', () => {
    const again = () => checkUrlSpellings({ seed: 7, count: 500 })
    expect(again()).toEqual(again())
    expect(again().accepted).not.toBe(checkUrlSpellings({ seed: 8, count: 500 }).accepted)
  })

  const laxly =
    (repair: (raw: string) => string): NonNullable<UrlSpellings['check']> =>
    (raw, destinations) =>
      checkPayloadUrl(repair(raw), destinations)

  it.each<readonly [string, Partial<UrlSpellings>]>([
    [
      'has no rules',
      { check: (raw) => (URL.canParse(raw) ? new URL(raw).href : checkPayloadUrl('', parseAllowedHosts('external'))) },
    ],
    ['answers with what was typed', { check: (raw, destinations) => (checkPayloadUrl(raw, destinations), raw) }],
    ['drops control characters', { check: laxly((raw) => raw.replaceAll(/\p{Cc}/gu, '')) }],
    ['drops spaces', { check: laxly((raw) => raw.trim()) }],
    ['reads a backslash as a slash', { check: laxly((raw) => raw.replaceAll('\\', '/')) }],
    ['drops users', { check: laxly((raw) => raw.replace(/\/\/[^/?#]*@/, '//')) }],
    ['repairs slashes', { check: laxly((raw) => raw.replace(/^(https?):\/*/i, '$1://')) }],
    [
      'decodes hosts',
      {
        check: laxly((raw) =>
          raw.replaceAll(/%([2-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        ),
      },
    ],
    ['drops what nobody sees', { check: laxly((raw) => raw.replaceAll(/\p{DI}/gu, '')) }],
    ['drops zones', { check: laxly((raw) => raw.replace(/%[^\]]*\]/, ']')) }],
    ['lets loopback through', { destinations: parseAllowedHosts('external loopback') }],
    ['lets private addresses through', { destinations: parseAllowedHosts('external private') }],
    ['lets metadata through', { destinations: parseAllowedHosts('external 169.254.169.254') }],
    ['forgets Azure', { destinations: parseAllowedHosts('external 168.63.129.16') }],
    ['forgets DNS64', { destinations: parseAllowedHosts('external 64:ff9b::/96') }],
    ['forgets 6to4', { destinations: parseAllowedHosts('external 2002::/16') }],
    ['forgets Teredo', { destinations: parseAllowedHosts('external 2001::/32') }],
    ['forgets compatible addresses', { destinations: parseAllowedHosts('external ::/96') }],
    ['takes unassigned addresses for public', { destinations: parseAllowedHosts('external 4000::/2') }],
    ['opens the name localhost', { destinations: parseAllowedHosts('external localhost') }],
    ['opens a metadata name', { destinations: parseAllowedHosts('external metadata.google.internal') }],
  ])('find a check that %s', (_bug, planted) => {
    expect(checkUrlSpellings({ seed: 1, count: 30_000, ...planted }).violations).not.toEqual([])
  })
})

describe('the C library that spellings are read by', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0177.0.0.01', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['10.513', '10.0.2.1'],
    ['256.1', null],
    ['4294967296', null],
    ['08.1', null],
    ['1.2.3.4.5', null],
    ['a.1', null],
  ])('reads %s as %s', (text, address) => {
    expect(addressInC(text)).toBe(address)
  })
})
