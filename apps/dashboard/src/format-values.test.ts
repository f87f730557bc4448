import { describe, expect, it } from 'vitest'
import { faultWords } from './fault-words.ts'
import {
  fieldsFault,
  filterOf,
  type FormatValues,
  formatValuesOf,
  headersFault,
  noFormat,
  templateFieldOf,
  templateOf,
} from './format-values.ts'

const own = (values: Partial<FormatValues>): FormatValues => ({ ...noFormat, format: 'template', ...values })

describe('a template', () => {
  it.each([
    { method: 'PUT', url: '/a?b={{ c }}', headers: { 'X-Key': '********' }, body: { kind: 'none' } },
    {
      method: 'POST',
      headers: {},
      body: { kind: 'json', fields: { a: { $json: '{{ b | json }}' }, 'c?': ['{{ d }}'] } },
    },
    { method: 'DELETE', headers: {}, body: { kind: 'raw', contentType: 'text/plain', text: 'a\n{{ b }}' } },
  ] as const)('comes out of the form as it went in: $method', (template) => {
    const hook = { format: 'template', template, filter: null } as unknown as Parameters<typeof formatValuesOf>[0]
    expect(templateOf(formatValuesOf(hook))).toEqual(template)
  })

  it('is not kept for a format that sends none', () => {
    expect(templateOf(noFormat)).toBeNull()
    expect(templateOf({ ...noFormat, format: 'discord' })).toBeNull()
    expect(templateOf(own({}))).not.toBeNull()
  })

  it('has no body where it is a GET, and no header of an empty row', () => {
    const headers = [
      { name: ' X-Key ', value: 'a' },
      { name: '', value: '' },
    ]
    expect(templateOf(own({ method: 'GET', headers }))).toEqual({
      method: 'GET',
      headers: { 'X-Key': 'a' },
      body: { kind: 'none' },
    })
  })

  it('tells fields that are no JSON where they are sent', () => {
    expect(fieldsFault(own({ fields: '{\n  a' }))).toContain('Line 2')
    expect(fieldsFault(own({ fields: '{', bodyKind: 'raw' }))).toBeNull()
    expect(fieldsFault({ ...noFormat, fields: '{' })).toBeNull()
  })

  it('tells two headers of one name', () => {
    const [one, other] = [
      { name: 'X-Key', value: '' },
      { name: 'x-key ', value: '' },
    ]
    expect(headersFault([one, other])).toContain('already')
    expect(headersFault([one])).toBeUndefined()
  })
})

describe('a filter', () => {
  it('is none where nothing is asked', () => {
    expect(filterOf({ refs: '', conditions: [] })).toBeNull()
    expect(filterOf({ refs: '', conditions: [{ path: '', operator: 'is', value: '' }] })).toBeNull()
    expect(filterOf({ refs: 'main', conditions: [] })).toEqual({ refs: 'main', conditions: [] })
  })

  it('keeps the values that it had, and none where none is compared', () => {
    const conditions = [
      { path: 'a', operator: 'is', value: null },
      { path: 'b', operator: 'is', value: 7 },
      { path: 'c', operator: 'exists', value: 'x' },
    ] as const
    expect(filterOf({ refs: '', conditions })?.conditions.map(({ value }) => value)).toEqual([null, 7, null])
  })
})

it.each([
  ['body', 'fields', 'fields'],
  ['body', 'text', 'text'],
  ['body', 'contentType', 'mediaType'],
  ['headers', 'X-Key', 'headers'],
  ['url', '', 'path'],
  ['method', '', 'method'],
])('knows where %s.%s of a template is in the form', (part, member, field) => {
  expect(templateFieldOf(part, member)).toBe(field)
})

it.each([
  [{ part: 'body.a', line: 2, column: 3, message: 'No.' }, 'body.a, line 2, column 3: No.'],
  [{ field: 'hook.template.headers.X-Key', message: 'No.' }, 'X-Key: No.'],
  [{ field: 'patch.template.body.fields.a.0', message: 'No.' }, 'a.0: No.'],
  [{ field: 'filter.conditions.1.path', message: 'No.' }, 'Condition 2: No.'],
  [{ field: 'hook.template.url', message: 'No.' }, 'No.'],
  [{ field: undefined, message: 'No.' }, 'No.'],
])('says with the place what is wrong: %j', (fault, words) => {
  expect(faultWords(fault)).toBe(words)
})
