import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesRef, refGlobFault } from './ref-glob.ts'

test.for([
  ['', 'refs/heads/main', true],
  ['*', 'refs/heads/feature/x', true],
  ['**', 'refs/tags/v1', true],
  ['main', 'refs/heads/main', true],
  ['main', 'refs/heads/mainline', false],
  ['refs/heads/main', 'refs/heads/main', true],
  ['refs/heads/*', 'refs/tags/v1', false],
  ['refs/tags/v*', 'refs/tags/v1.2', true],
  ['feature/*', 'refs/heads/feature/x', true],
  ['feature/*', 'refs/heads/feature/x/y', false],
  ['feature/**', 'refs/heads/feature/x/y', true],
  ['**/x', 'refs/heads/feature/x', true],
  ['{main,feature/*}', 'refs/heads/main', true],
  ['{main,feature/*}', 'refs/heads/feature/x', true],
  ['{main,feature/*}', 'refs/heads/fix', false],
  ['release-{1,2}.?', 'refs/heads/release-2.7', true],
  ['release-{1,2}.?', 'refs/heads/release-2.10', false],
  ['{,hot}fix/*', 'refs/heads/hotfix/1', true],
  ['v?', 'refs/tags/v😀', true],
  ['v?', 'refs/tags/v/', false],
] as const)('%j and %s: %j', ([pattern, ref, matches]) => {
  expect(refGlobFault(pattern)).toBeNull()
  expect(matchesRef(pattern, ref)).toBe(matches)
})

test.for([
  ['{main', 'Each {'],
  ['main}', 'Each {'],
  ['{a,{b,c}}', 'Each {'],
  ['{a,b}'.repeat(9), 'at most 2000'],
  ['[ab]', 'write the alternatives out'],
  ['+(a|aa)', 'write the alternatives out'],
  ['main dev', 'no spaces'],
  ['a'.repeat(513), 'at most 512'],
])('%j is refused with what to do', ([pattern, sentence]) => {
  expect(refGlobFault(pattern!)).toContain(sentence)
})

test('no pattern takes long, however it is made and whatever it is held to', () => {
  const name = `refs/heads/${'a'.repeat(1000)}!`
  expect(matchesRef('*a'.repeat(250), name)).toBe(false)
  expect(matchesRef('**a'.repeat(170), name)).toBe(false)
  expect(matchesRef(`${'{a,aa}'.repeat(5)}${'*a'.repeat(20)}b`, name)).toBe(false)
  expect(matchesRef('**!', `${'a'.repeat(2_000_000)}!`)).toBe(false)
})

test('finds what a regular expression of the same meaning finds', () => {
  const part = fc.constantFrom('a', 'b', '/', '*', '**', '?')
  const pattern = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
  const name = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(pattern, name, (glob, ref) => {
      fc.pre(!['', '*', '**'].includes(glob))
      const source = glob
        .replaceAll(/\*{2,}/g, '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('\0', '.*')
        .replaceAll('?', '[^/]')
      expect(matchesRef(glob, ref)).toBe(new RegExp(`^${source}$`).test(ref))
    }),
    { numRuns: 3000 },
  )
})
