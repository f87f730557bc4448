import { describe, expect, it } from 'vitest'
import { childrenOf, type JsonNode, rootOf } from './json-nodes.ts'

const partsOf = (text: string, node: JsonNode) =>
  [...childrenOf(text, node)].map(({ key, kind, start, end }) => [key, kind, text.slice(start, end)])

/** Makes the value again out of its nodes. */
function read(text: string, node: JsonNode): unknown {
  const children = [...childrenOf(text, node)]
  if (node.kind === 'array') return children.map((child) => read(text, child))
  if (node.kind === 'object') {
    return Object.fromEntries(children.map((child) => [JSON.parse(child.key ?? ''), read(text, child)]))
  }
  return JSON.parse(text.slice(node.start, node.end))
}

describe('the nodes of a JSON text', () => {
  it('are what JSON.parse reads, whatever the values and the spacing', () => {
    const value = {
      '': null,
      'a"b\\': ['', '\\', '\\\\"', '}]', { deep: [[], {}, [[1]]] }],
      numbers: [0, -1, 1.5e-7, 12],
      words: [true, false, null],
      text: 'line\nline \u2028 \ud83d\ude00 {"not": "nested"}',
    }
    for (const spacing of [undefined, 1, '\t\r\n ']) {
      const text = ` \n${spacing === '\t\r\n ' ? JSON.stringify(value, null, '\t') : JSON.stringify(value, null, spacing)}\r\n`
      const root = rootOf(text)
      expect(root && read(text, root)).toEqual(value)
    }
  })

  it('keep what parsing loses: large numbers, keys given twice, escapes, lone surrogates', () => {
    const text = String.raw`{"id":12345678901234567890,"id":1.10,"\u0061":"\ud800\/","big":1e400}`
    expect(partsOf(text, rootOf(text)!)).toEqual([
      ['"id"', 'number', '12345678901234567890'],
      ['"id"', 'number', '1.10'],
      [String.raw`"\u0061"`, 'string', String.raw`"\ud800\/"`],
      ['"big"', 'number', '1e400'],
    ])
  })

  it.each(['', ' ', 'ok', '{', '[1', '{"a":1}}', '{"a" 1}', '"', '<html></html>', '[1,]', 'tru', '\u0000'])(
    'are not looked for in %j',
    (text) => expect(rootOf(text)).toBeNull(),
  )

  it('are not looked for in a long text that is not even bracketed', () => {
    expect(rootOf(`{"a":"${'x'.repeat(1_000_001)}"`)).toBeNull()
    expect(rootOf('x '.repeat(600_000))).toBeNull()
  })

  it('are found one after the other, so that the first of many cost little', () => {
    const text = `[${'{"a":[1,2]},'.repeat(100_000)}0]`
    const [first] = childrenOf(text, rootOf(text)!)
    expect(first && text.slice(first.start, first.end)).toBe('{"a":[1,2]}')
  })
})
