import { expect, it } from 'vitest'
import { jsonTokens } from './json-colours.ts'

it('tells what is what in JSON', () => {
  const known = jsonTokens('{"id": -1.5, "on": true, "to": "a\\"b"}').filter(({ scope }) => scope !== null)
  expect(known.map(({ scope, text }) => [scope, text])).toEqual(
    expect.arrayContaining([
      ['attr', '"id"'],
      ['number', '-1.5'],
      ['keyword', 'true'],
      ['string', '"a\\"b"'],
    ]),
  )
})

it.each([
  '{"html":"<img src=x onerror=alert(1)>&amp;"}',
  '{"unclosed": "…\n<script>',
  ' \r\n[1,\t12345678901234567890 , "\u2028"]\n',
  'no JSON at all & <b>',
  '/* a comment */ {"a":1}',
  '',
])('loses and changes nothing of %j', (text) => {
  expect(
    jsonTokens(text)
      .map((token) => token.text)
      .join(''),
  ).toBe(text)
})
