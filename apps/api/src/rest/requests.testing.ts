import fc from 'fast-check'
import { arbitraryOf, type Hints } from './arbitrary-of.testing.ts'
import type { OpenApi, OpenApiOperation, OpenApiParameter } from './openapi.ts'

/** A request of the REST API, as it goes over the wire. */
export interface Draft {
  readonly method: string
  /** From `/api/v3` on, with its query. */
  readonly path: string
  readonly token: 'admin' | 'limited' | 'unknown' | 'none'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    -0,
    1.5,
    2 ** 53,
    1e308,
    '',
    ' ',
    '0',
    '\u0000',
    '\ud800',
    '\u202e😀é',
    '__proto__',
    '../..',
    '%00',
    "';--",
    'x'.repeat(3_000),
    [],
    [null],
    {},
    { toString: 1 },
    { constructor: null },
  ),
  fc.integer({ min: 1, max: 300 }).map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown),
  fc.jsonValue({ stringUnit: 'binary' }),
)

const hostileSegment = fc.oneof(
  fc.constantFrom(
    '%',
    '%00',
    '%2F',
    '%2e%2e',
    '%ff',
    '%E0%A4%A',
    '%C4%B0',
    '__proto__',
    '%20',
    '0',
    '-1',
    '1e9',
    '9'.repeat(30),
  ),
  fc.string({ unit: 'binary', minLength: 1 }).map((text) => encodeURIComponent(text.toWellFormed())),
)
const hostileText = fc.constantFrom(
  '',
  ' ',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{',
  '{"a":}',
  '{"a":01}',
  '{"a":"\u0000"}',
  String.raw`{"a":"\ud800"}`,
  '\ufeff{}',
  '{}{}',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `{"config":${'{"config":'.repeat(500)}1${'}'.repeat(501)}`,
  '{"id":12345678901234567890123456789}',
  'payload=%7B%7D',
)

/** Requests for everything that a document has, most of them as it says, the others odd in one place or in many. */
export function requestsOf(document: OpenApi, hintsFor: (operationId: string) => Hints): fc.Arbitrary<Draft> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...operations.map((one) => requestOf(one, document, hintsFor))) },
    { weight: 1, arbitrary: fc.constantFrom(...operations).chain((one) => astray(requestOf(one, document, hintsFor))) },
  )
}

interface Served {
  readonly path: string
  readonly method: string
  readonly operation: OpenApiOperation
}

function requestOf(
  { path, method, operation }: Served,
  document: OpenApi,
  hintsFor: (operationId: string) => Hints,
): fc.Arbitrary<Draft> {
  const hints = hintsFor(operation.operationId)
  const place = fc.tuple(...operation.parameters.map((parameter) => parameterOf(parameter, document, hints)))
  const content = operation.requestBody?.content['application/json']
  return fc
    .record({
      place,
      body: content
        ? bodyOf(arbitraryOf(content.schema, document, hints))
        : fc.oneof(fc.constant(undefined), hostileText),
      token: fc.oneof(
        { weight: 12, arbitrary: fc.constant('admin' as const) },
        { weight: 1, arbitrary: fc.constantFrom('limited' as const, 'unknown' as const, 'none' as const) },
      ),
      headers,
    })
    .map(({ place: values, body, token, headers: sent }) => {
      const named = operation.parameters.map((parameter, index) => ({ ...parameter, value: values[index]! }))
      const filled = named.reduce(
        (whole, { name, in: where, value }) => (where === 'path' ? whole.replace(`{${name}}`, () => value) : whole),
        path,
      )
      const query = named.flatMap(({ name, in: where, value }) =>
        where === 'query' && value !== '' ? [`${name}=${value}`] : [],
      )
      const isRead = method === 'get' || method === 'delete'
      return {
        method: method.toUpperCase(),
        path: `/api/v3${filled === '/' ? '' : filled}${query.length > 0 ? `?${query.join('&')}` : ''}`,
        token,
        headers: sent,
        body: isRead ? undefined : body,
      }
    })
}

function parameterOf(
  { name, in: where, schema }: OpenApiParameter,
  document: OpenApi,
  hints: Hints,
): fc.Arbitrary<string> {
  const asSaid = arbitraryOf(schema, document, hints).map((value) => encodeURIComponent(String(value).toWellFormed()))
  const hint = hints[name]?.map((value) => encodeURIComponent(String(value)))
  const said = hint ? fc.oneof({ weight: 8, arbitrary: hint }, asSaid) : asSaid
  return fc.oneof(
    { weight: 12, arbitrary: where === 'query' ? fc.oneof(fc.constant(''), said) : said },
    { weight: 1, arbitrary: hostileSegment },
  )
}

const bodyOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: value.map(textOf) },
    {
      weight: 3,
      arbitrary: fc.tuple(value, hostile, fc.nat()).map(([whole, odd, at]) => textOf(spoiled(whole, odd, at))),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(value, hostile).map(([whole, odd]) => {
        const text = textOf(whole)
        const [first] = Object.keys(Object(whole) as object)
        return first === undefined ? text : `{${JSON.stringify(first)}:${textOf(odd)},${text.slice(1)}`
      }),
    },
    { weight: 1, arbitrary: fc.oneof(hostileText, hostile.map(textOf)) },
  )

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'null'

/** The same with something odd at one place, at the top or a step further in, or beside what is there. */
function spoiled(whole: unknown, odd: unknown, at: number): unknown {
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return odd
  const entries = Object.entries(whole)
  const place = at % (entries.length + 1)
  if (place === entries.length) return { ...whole, odd }
  return Object.fromEntries(
    entries.map(([name, value], index) => {
      if (index !== place) return [name, value]
      return [name, at % 3 === 0 ? odd : spoiled(value, odd, Math.floor(at / 3))]
    }),
  )
}

const headers = fc
  .record(
    {
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'text/plain',
        '',
        'application/x-ndjson',
      ),
      accept: fc.constantFrom(
        'application/vnd.github+json',
        '*/*',
        '',
        'text/html',
        'application/vnd.github.v3+json,application/json',
      ),
      'x-github-api-version': fc.constantFrom('2022-11-28', '2026-03-10', '', '1999-01-01', '\u00e9'),
      'if-none-match': fc.constantFrom('*', '"x"', 'W/"x", "y"', ','),
      'idempotency-key': fc.constantFrom('key', 'a b', '\u00e9'),
      'x-request-id': fc.constantFrom('x', 'a'.repeat(300), '<>'),
    },
    { requiredKeys: [] },
  )
  .chain((all) => fc.constantFrom({ 'content-type': 'application/json' }, {}, all))

/** Another method, or another path. */
const astray = (draft: fc.Arbitrary<Draft>): fc.Arbitrary<Draft> =>
  fc
    .tuple(
      draft,
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'),
      fc.oneof(
        fc.constantFrom('/', '//', '/.', ';x', '/__proto__', '?', '?%', '?per_page=1&per_page=2'),
        hostileSegment,
      ),
      fc.boolean(),
    )
    .map(([one, method, tail, isTailed]) => ({
      ...one,
      method,
      path: isTailed ? `${one.path}${tail}` : one.path,
      body: method === 'GET' ? undefined : one.body,
    }))
