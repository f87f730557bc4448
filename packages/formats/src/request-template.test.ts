import { describe, expect, test } from 'vitest'
import { renderRequest } from './render-request.ts'
import { requestTemplate } from './request-template.ts'

function deep(levels: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

const none = { kind: 'none' }
const json = (fields: unknown) => ({ body: { kind: 'json', fields } })

describe('a template is refused with what to do', () => {
  test.for([
    [{ method: 'PATCH', body: none }, 'method', 'POST, GET, PUT or DELETE'],
    [{ url: 'https://elsewhere.test/', body: none }, 'url', 'begins with “/”'],
    [{ url: '{{ path }}', body: none }, 'url', 'begins with “/”'],
    [{ url: '/a#b', body: none }, 'url', 'no “#”'],
    [{ url: '/{{ a', body: none }, 'url', 'Line 1, column 2'],
    [{ headers: { Host: 'x' }, body: none }, 'headers.Host', 'choose another name'],
    [{ headers: { 'X-Hub-Signature-256': 'x' }, body: none }, 'headers.X-Hub-Signature-256', 'choose another name'],
    [{ headers: { 'webhook-id': 'x' }, body: none }, 'headers.webhook-id', 'choose another name'],
    [{ headers: { 'Content-Type': 'x' }, body: none }, 'headers.Content-Type', 'said by the body'],
    [{ headers: { 'a b': 'x' }, body: none }, 'headers.a b', 'without spaces'],
    [{ headers: { A: 'x', a: 'y' }, body: none }, 'headers.a', 'already'],
    [{ headers: { A: 'x\r\nB: y' }, body: none }, 'headers.A', 'on one line'],
    [{ headers: { A: 'x'.repeat(1025) }, body: none }, 'headers.A', 'at most 1024'],
    [
      { headers: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`A${i}`, ''])), body: none },
      'headers',
      'at most 20',
    ],
    [json({ a: { b: ['{% if x %}'] } }), 'body.fields.a.b.0', 'Line 1, column 1'],
    [json({ a: '{{ x | nothing }}' }), 'body.fields.a', 'undefined filter: nothing'],
    [json({ a: 'x'.repeat(16_385) }), 'body.fields.a', 'limit'],
    [json(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`a${i}`, '']))), 'body', 'at most 200'],
    [json(Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`a${i}`, 'x'.repeat(16_000)]))), 'body', 'together'],
    [json({ a: deep(20) }), 'body.fields', 'at most 16 deep'],
    [json({ a: deep(100_000) }), 'body.fields', 'at most 16 deep'],
    [json({ a: [() => ''] }), 'body.fields', 'A field is a text'],
    [{ body: { kind: 'raw', contentType: 'text', text: '' } }, 'body.contentType', 'like text/plain'],
    [{ body: { kind: 'raw', contentType: 'text/plain\r\nA: b', text: '' } }, 'body.contentType', 'like text/plain'],
  ] as const)('%#', ([template, path, sentence]) => {
    const issue = requestTemplate.safeParse(template).error?.issues[0]
    expect(issue?.path.join('.')).toBe(path)
    expect(issue?.message).toContain(sentence)
  })
})

describe('rendering', () => {
  const render = (template: unknown, scope: Record<string, unknown> = {}, url = 'https://h.test/hook?old=1') =>
    renderRequest(requestTemplate.parse(template), url, scope)

  test('keeps the payload URL’s path and query where the template has none', () => {
    expect(render({ body: none })).toMatchObject({ method: 'POST', url: 'https://h.test/hook?old=1' })
  })

  test.for(['.', '..'])('a segment that a value makes %j is a fault', (a) => {
    expect(render({ url: '/repos/{{ a }}/x', body: none }, { a })).toMatchObject({ kind: 'fault', part: 'url' })
  })

  test.for(['//evil.test', '\\\\evil.test', '@evil.test', '.evil.test', ':8080', '?a=b', '#x', '\r\nHost: evil'])(
    '%j leads nowhere else',
    (a) => {
      const request = render({ url: '/{{ a }}/x?y={{ a }}', body: none }, { a })
      if (request.kind === 'fault') throw new Error(request.message)
      const url = new URL(request.url)
      expect([url.origin, url.hash, url.pathname.split('/').length]).toEqual(['https://h.test', '', 3])
      expect(url.searchParams.get('y')).toBe(a)
    },
  )

  test('a fault names the part, the line and the column', () => {
    const template = { ...json({ a: { b: 'one\n{{ x | join: x }}' } }) }
    const scope = { x: Array.from({ length: 9000 }, () => 'x'.repeat(1000)) }
    expect(render(template, scope)).toMatchObject({ kind: 'fault', part: 'body.a.b', line: 2, column: 1 })
  })

  test('members that need what is not there are left out, and only those', () => {
    const fields = {
      'a?': '{{ nothing }}',
      'b?': { c: 'text', d: ['{{ nothing }}'] },
      'e?': { f: 'text', 'g?': '{{ nothing }}' },
      h: '{{ nothing }}',
      'i??': 'literal',
      j: [1, true, null, '{{ there }}'],
      k: { $json: '{{ list | json }}' },
      'l?': { $json: '{{ nothing }}' },
    }
    const request = render(json(fields), { there: 'yes', list: [1, 'two'] })
    if (request.kind === 'fault') throw new Error(request.message)
    expect(JSON.parse(Buffer.from(request.body).toString())).toEqual({
      e: { f: 'text' },
      h: '',
      'i?': 'literal',
      j: [1, true, null, 'yes'],
      k: [1, 'two'],
    })
  })

  test('what is said to be JSON and is none is a fault', () => {
    expect(render(json({ a: { $json: '{{ x }}' } }), { x: 'text' })).toMatchObject({ part: 'body.a.$json' })
    const raw = { body: { kind: 'raw', contentType: 'application/json', text: '{"a":"{{ x }}"}' } }
    expect(render(raw, { x: '"' })).toMatchObject({ kind: 'fault', part: 'body' })
    expect(render(raw, { x: 'fine' })).toMatchObject({ kind: 'request' })
  })

  test('a header that would be too long is cut', () => {
    const request = render({ headers: { A: '{{ x }}' }, body: none }, { x: 'y'.repeat(5000) })
    expect(request).toMatchObject({ headers: { A: 'y'.repeat(1024) } })
  })
})
