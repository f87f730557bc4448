import { expect, test } from 'vitest'
import { pythonFloat, pythonJson } from './python-json.ts'

test.for([
  ['{"a":[1,-2.50,1e3,true,null],"b":{}}', '{"a": [1, -2.5, 1000.0, true, null], "b": {}}'],
  ['{ "a" :\n"x, y: [z]" }', '{"a": "x, y: [z]"}'],
  [String.raw`"\u00e9é\/😀\"\\\n\u007f"`, String.raw`"\u00e9\u00e9/\ud83d\ude00\"\\\n\u007f"`],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['[]', '[]'],
])('%s is %s', ([json, python]) => {
  expect(pythonJson(json!)).toBe(python)
})

/** What Python 3 prints for `repr(float)`. */
test.for([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [1_649_922_777.279, '1649922777.279'],
  [0.0001, '0.0001'],
  [0.000_01, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [1.25e21, '1.25e+21'],
  [123_456_789_012_345_680, '1.2345678901234568e+17'],
  [-0.000_123, '-0.000123'],
  [5e-324, '5e-324'],
] as const)('a float %d is %s', ([value, text]) => {
  expect(pythonFloat(value)).toBe(text)
})
