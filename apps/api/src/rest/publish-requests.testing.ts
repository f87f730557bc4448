import fc from 'fast-check'
import { edit } from './edit.testing.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const asItIs = (body: Uint8Array) => body

/** A request to publish. */
export interface Draft {
  readonly path: string
  readonly token: 'admin' | 'second' | 'unknown' | 'none'
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Nothing in it is wrong, and no other request can be in its way. */
  readonly isFlawless: boolean
}

const flawless = {
  event: fc.constantFrom('push', 'issues', 'star', 'fork', 'release'),
  path: fc.constantFrom('repos/octocat/one', 'repos/OCTOCAT/two', 'repos/octoca%74/o%6Ee'),
}
const target = fc.oneof(
  { weight: 9, arbitrary: flawless.path },
  { weight: 3, arbitrary: fc.constant('orgs/octocat') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'repos/octocat/none',
      'repos/octocat%2Fone/x',
      'repos/%/one',
      'repos/octocat/%E0%A4%A',
      'repos/octocat/%00',
      'repos/octocat/%ff%fe',
      'repos/octocat/..%2f..',
      'orgs/%C4%B0',
      'orgs/__proto__',
      'orgs/%zz',
    ),
  },
)
const token = fc.oneof(
  { weight: 12, arbitrary: fc.constant('admin' as const) },
  { weight: 4, arbitrary: fc.constant('second' as const) },
  { weight: 1, arbitrary: fc.constantFrom('unknown' as const, 'none' as const) },
)
const event = fc.oneof(
  { weight: 12, arbitrary: flawless.event },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'organization',
      'membership',
      'pusch',
      '__proto__',
      'constructor',
      '',
      '*',
      'ping',
      'é',
      'push, push',
    ),
  },
)
const guid = fc.oneof(
  { weight: 10, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.integer({ min: 10, max: 40 }).map((n) => `72d3162e-cc78-11e3-81AB-4c9367dc09${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', '72d3162e', '72d3162e-cc78-11e3-81ab-4c9367dc095é', '{}') },
)
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }).map((n) => `key-${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'a b', 'é', 'k'.repeat(255), 'k'.repeat(256), '\u00a0', "';--", '%00') },
)

const extras = fc.constantFrom(
  '"id":9007199254740993123456789',
  '"n":-0.0e+5,"huge":1e999',
  String.raw`"lone":"\ud800\udfff\udc00"`,
  String.raw`"nul":"\u0000"`,
  String.raw`"\u0061ction":"twice"`,
  '"__proto__":{"admin":true},"constructor":null',
  '"same":1,"same":2',
  '"sender":{"login":"é😀"}',
  '"list":[ {}, [ ] ,"}" , "\\"{" ]',
)
const goodPayload = fc
  .record({
    action: fc.constantFrom('opened', 'created', 'é', 'new one', '\ud800'),
    more: fc.dictionary(
      fc
        .string({ unit: 'binary' })
        .filter((name) => !['action', 'repository', 'organization', 'sender'].includes(name)),
      fc.jsonValue({ stringUnit: 'binary' }),
      { maxKeys: 4 },
    ),
    extra: fc.array(extras, { maxLength: 3 }),
    indent: fc.constantFrom(0, 0, 1, '\t'),
    /** Few payloads that come again, for the keys. */
    common: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ action, more, extra, indent, common }) => {
    if (common > 0) return `{"action":"opened","n":${common}}`
    const frame = JSON.stringify({ action, ...more }, null, indent)
    return `${frame.slice(0, -1)}${extra.map((member) => `,${member}`).join('')} }`
  })
const nested = (levels: number, open: string, close: string) =>
  `{"action":"opened","a":${open.repeat(levels)}1${close.repeat(levels)}}`
const badPayload = fc.oneof(
  fc.constantFrom(
    '',
    '[]',
    '"{}"',
    'null',
    '1e999',
    '{',
    '{}',
    '{"a":}',
    '{"a":01}',
    '{"a":nope}',
    '{"action":1}',
    '{"a":"\u0000"}',
    '\uFEFF{}',
    '{"action":"opened","sender":[]}',
    `{"action":"${'x'.repeat(300)}"}`,
    String.raw`{"action":"a\u0007"}`,
    '{"action":"opened"}{}',
    '{"action":"opened"]',
  ),
  fc.integer({ min: 60, max: 68 }).map((levels) => nested(levels, '[', ']')),
  fc.constantFrom(nested(20_000, '{"a":', '}'), `{"a":${'['.repeat(50_000)}`),
  fc.json(),
)
const payload = fc.oneof({ weight: 5, arbitrary: goodPayload }, { weight: 1, arbitrary: badPayload })

const member = (name: string, value: string | undefined) =>
  value === undefined ? [] : [`"${name}":${JSON.stringify(value)}`]
const envelope = fc
  .record({
    event,
    payload,
    guid,
    key,
    more: fc.oneof(
      { weight: 15, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ['"extra":1'],
          ['"event":"push"'],
          ['"payload":{}'],
          ['"__proto__":{}'],
          ['"guid":null'],
          [''],
        ),
      },
    ),
    shuffle: fc.boolean(),
    gap: fc.constantFrom('', ' ', '\t '),
  })
  .map(({ event: name, payload: json, guid: id, key: used, more, shuffle, gap }) => {
    const members = [
      ...member('event', name),
      `"payload"${gap}:${gap}${json}`,
      ...member('guid', id),
      ...member('idempotency_key', used),
      ...more,
    ]
    return `${gap}{${gap}${(shuffle ? members.toReversed() : members).join(`${gap},${gap}`)}${gap}}${gap}`
  })

const json = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'application/vnd.github+json',
)
const headers = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, string>

const spelled = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ type: json, used: key, text: envelope })
      .map(({ type, used, text }) => ({ headers: headers({ 'content-type': type, 'idempotency-key': used }), text })),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: json, event, guid, key, payload }).map((draft) => ({
      headers: headers({
        'content-type': draft.type,
        'x-github-event': draft.event,
        'x-github-delivery': draft.guid,
        'idempotency-key': draft.key,
      }),
      text: draft.payload,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ event, guid, key, payload }).map((draft) => ({
      headers: headers({
        'content-type': 'application/x-www-form-urlencoded',
        'x-github-event': draft.event,
        'x-github-delivery': draft.guid,
        'idempotency-key': draft.key,
      }),
      text: new URLSearchParams({ a: 'b', payload: draft.payload }).toString(),
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        lines: fc.array(
          fc.oneof(
            { weight: 6, arbitrary: envelope },
            { weight: 1, arbitrary: fc.constantFrom('', ' \r', 'nope', '{}', '[', '\u0000') },
          ),
          { maxLength: 8 },
        ),
        key: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: key }),
      })
      .map((draft) => ({
        headers: headers({ 'content-type': 'application/x-ndjson', 'idempotency-key': draft.key }),
        text: draft.lines.join('\n'),
      })),
  },
)

const oddHeaders = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'content-type': 'text/plain' },
      { 'content-type': '' },
      { 'content-type': 'application/json, application/json' },
      { 'content-type': '__proto__' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'Identity' },
      { 'content-length': '99999999999' },
      { 'content-length': '-1' },
      { 'content-length': 'NaN' },
      { 'transfer-encoding': 'chunked', 'content-length': '5' },
      { 'x-github-event': 'push' },
      { 'x-request-id': '\u00ff"<' },
      { authorization: 'Bearer \u00ff' },
    ),
  },
)
const anyDraft: fc.Arbitrary<Draft> = fc
  .record({
    target,
    token,
    spelled,
    oddHeaders,
    change: fc.oneof({ weight: 3, arbitrary: fc.constant(asItIs) }, { weight: 1, arbitrary: edit }),
  })
  .map(({ target: to, token: as, spelled: { headers: usual, text }, oddHeaders: odd, change }) => ({
    path: `/api/v3/${to}/events`,
    token: as,
    headers: { ...usual, ...odd },
    body: change(bytesOf(text)),
    isFlawless: false,
  }))

const flawlessDraft: fc.Arbitrary<Draft> = fc
  .record({ path: flawless.path, event: flawless.event, payload: goodPayload, inHeader: fc.boolean() })
  .map(({ path, event: name, payload: text, inHeader }) => ({
    path: `/api/v3/${path}/events`,
    token: 'admin',
    headers: headers({ 'content-type': 'application/json', 'x-github-event': inHeader ? name : undefined }),
    body: bytesOf(inHeader ? text : `{"event":"${name}","payload":${text}}`),
    isFlawless: true,
  }))

/** Often the same bytes under the same key, and often other bytes. */
const keyedDraft: fc.Arbitrary<Draft> = fc
  .record({
    path: flawless.path,
    used: fc.integer({ min: 1, max: 30 }),
    n: fc.constantFrom(1, 1, 1, 2),
    inHeader: fc.boolean(),
  })
  .map(({ path, used, n, inHeader }) => ({
    path: `/api/v3/${path}/events`,
    token: 'admin',
    headers: headers({ 'content-type': 'application/json', 'idempotency-key': inHeader ? `twin-${used}` : undefined }),
    body: bytesOf(`{"event":"push","payload":{"n":${n}}${inHeader ? '' : `,"idempotency_key":"twin-${used}"`}}`),
    isFlawless: false,
  }))

/** Requests to publish, most of them odd in one way or several. */
export const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 18, arbitrary: anyDraft },
  { weight: 2, arbitrary: flawlessDraft },
  { weight: 1, arbitrary: keyedDraft },
)
