import { expect, it } from 'vitest'
import { jsonFault } from './json-fault.ts'

const isPayload = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

it.each([
  ['{\n  "a": 1,\n}', 3, 'Expected a name in double quotes, found }'],
  ['{\n"a": tru\n}', 2, 'Expected a value, found tru'],
  ['{"a": 01}', 1, 'Expected a value, found 01}'],
  ['{\n"a": [1,\n2\n', 4, 'Expected a comma or ], found the end'],
  ['{"a":\n"b\nc"}', 2, 'Expected a value, found "b'],
  ['{"a":1}\n\nx', 3, 'Expected nothing more, found x'],
  ['{\n\n"a" 1}', 3, 'Expected a colon, found 1}'],
  ['[1]', 1, 'Expected an object: { … }, found [1]'],
  ['', 1, 'Expected an object: { … }, found the end'],
])('tells what is wrong in %j, and where', (text, line, message) => {
  expect(jsonFault(text)).toEqual({ line, message })
})

it('agrees with JSON.parse on every text that one change makes of a payload', () => {
  const payload = '{"a":[1,-0.5e+2,"x\\n\\u00e9",{}, []],\n "b":{"c":null,"d":true} ,"e":false}'
  const marks = ['', ...Array.from('{}[]:,"\\ \n\t01.-+eEtu\u0001\u00a0x/')]
  const texts = Array.from(payload).flatMap((_, at) =>
    marks.flatMap((mark) => [0, 1].map((cut) => payload.slice(0, at) + mark + payload.slice(at + cut))),
  )
  const wrong = texts.filter((text) => (jsonFault(text) === null) !== isPayload(text))
  expect(wrong).toEqual([])
  expect(texts.filter(isPayload).length).toBeGreaterThan(100)
})

it('takes what nests deeper than a stack', () => {
  const deep = '{"a":'.repeat(100_000)
  expect(jsonFault(`${deep}1${'}'.repeat(100_000)}`)).toBeNull()
})
