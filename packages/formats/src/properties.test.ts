import { githubEvents } from '@repohook/events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthOf } from './cut.ts'
import { formatRequest } from './format-request.ts'
import { formatOf, formatNames, type FormatName } from './formats.ts'
import { requestTemplate } from './request-template.ts'

/** Texts that mean something to some receiver, to Liquid, to JSON or to Unicode. */
const hostile = fc.oneof(
  fc.constantFrom(
    '@everyone',
    '@here <@1> <@&2> <#3>',
    '<!channel> <!everyone> <users/all>',
    '<at>everyone</at>',
    '"}],"allowed_mentions":{"parse":["everyone"]}',
    '{{ payload | json }}{% for a in (1..9) %}',
    '\\"\\',
    '\r\nX-Evil: 1\r\n\r\n',
    '[a](javascript:alert(1))',
    'javascript:alert(1)',
    'https://evil.test/|<>)(*_`~',
    '```\n# a\n> b\n- c',
    '\u{D800}\u{DC00}\u{D800}',
    '👩‍👩‍👧'.repeat(700),
    'e\u{301}\u{301}'.repeat(2000),
    '*_~`|<>&[]'.repeat(3000),
    '&&&&'.repeat(4000),
    'x'.repeat(20_000),
    '\n'.repeat(9000),
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const anything = fc.oneof({ weight: 4, arbitrary: hostile }, fc.jsonValue(), fc.constant(undefined))

const keys = ['login', 'name', 'title', 'number', 'html_url', 'avatar_url', 'body', 'full_name', 'state', 'conclusion']
const thing = fc.dictionary(fc.constantFrom(...keys), anything)
const commit = fc.record({
  id: anything,
  url: fc.oneof(hostile, fc.webUrl({ withQueryParameters: true, withFragments: true })),
  message: anything,
  author: fc.oneof(anything, fc.record({ name: hostile, username: anything })),
})
const payloads = fc.record(
  {
    action: anything,
    ref: anything,
    commits: fc.oneof(anything, fc.array(commit, { maxLength: 40 })),
    repository: thing,
    sender: thing,
    issue: fc.oneof(anything, thing),
    comment: fc.oneof(anything, thing),
    pull_request: fc.oneof(anything, thing),
    release: fc.oneof(anything, thing),
    discussion: fc.oneof(anything, thing),
    message: anything,
    user: anything,
    data: anything,
    __proto__: anything,
  },
  { requiredKeys: [] },
)
const events = fc.constantFrom(...Object.keys(githubEvents), 'signup', 'insert_row', 'own.event', 'constructor')

const bodyOf = (
  format: Exclude<FormatName, 'github'>,
  event: string,
  payload: unknown,
  url = 'https://chat.test/hook',
) => {
  const bytes = Buffer.from(JSON.stringify(payload))
  const input = {
    format,
    template: null,
    url,
    from: 'Repohook',
    event: { guid: 'a-guid', name: event, payload: bytes },
  }
  const request = formatRequest(input)
  if (request.kind === 'fault') throw new Error(`${request.part}: ${request.message}`)
  expect(request.url).toBe(url)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(request.body)
  expect(text.isWellFormed()).toBe(true)
  return text
}

const always = <T>(arbitrary: fc.Arbitrary<T>, hold: (event: string, value: T) => void, numRuns = 300) =>
  fc.assert(fc.property(events, arbitrary, hold), { numRuns })

interface DiscordBody {
  readonly content?: string
  readonly username: string
  readonly allowed_mentions: unknown
  readonly embeds: readonly {
    readonly title: string
    readonly description?: string
    readonly url?: string
    readonly color: number
    readonly author?: { readonly name: string; readonly url?: string; readonly icon_url?: string }
  }[]
}

const isLink = (url: string | undefined): boolean => url === undefined || /^https?:\/\/[^\s<>"|()]{1,2040}$/.test(url)

test('Discord: within every limit, nobody mentioned, nothing but the members that the preset has', () => {
  always(payloads, (event, payload) => {
    const body = JSON.parse(bodyOf('discord', event, payload)) as DiscordBody
    expect(Object.keys(body)).toEqual(['username', 'embeds', 'allowed_mentions'])
    expect(body.allowed_mentions).toEqual({ parse: [] })
    expect(body.embeds).toHaveLength(1)
    const { title, description = '', url, color, author, ...rest } = body.embeds[0]!
    expect(rest).toEqual({})
    expect(title.length).toBeGreaterThan(0)
    expect(title.length).toBeLessThanOrEqual(256)
    expect(description.length).toBeLessThanOrEqual(4096)
    expect((author?.name ?? '').length).toBeLessThanOrEqual(256)
    expect(title.length + description.length + (author?.name ?? '').length).toBeLessThanOrEqual(6000)
    expect(Number.isInteger(color) && color >= 0 && color < 1 << 24).toBe(true)
    expect([url, author?.url, author?.icon_url].every(isLink)).toBe(true)
    expect(title).not.toMatch(/[\n\r]/)
    expect(title + description).not.toMatch(/(?<!\\)<[@#]/)
    expect(description).not.toMatch(/(?<!\\)\](?=\()(?!\(https?:)/)
  })
})

test('Slack: one text within its limit, in which every < is a link’s', () => {
  always(payloads, (event, payload) => {
    const body = JSON.parse(bodyOf('slack', event, payload)) as { readonly text: string }
    expect(Object.keys(body)).toEqual(['text'])
    expect(body.text.length).toBeLessThanOrEqual(40_000)
    const rest = body.text.replaceAll(/<https?:\/\/[^\s<>|]+\|[^<>|]*>/g, '').replaceAll(/^>/gm, '')
    expect(rest).not.toMatch(/[<>]/)
    expect(rest.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&')
  })
})

test('Google Chat: one text within its limit, in which every < is a link’s or followed by nothing', () => {
  always(payloads, (event, payload) => {
    const body = JSON.parse(bodyOf('google_chat', event, payload)) as { readonly text: string }
    expect(Object.keys(body)).toEqual(['text'])
    expect(body.text.length).toBeLessThanOrEqual(4096)
    const rest = body.text.replaceAll(/<https?:\/\/[^\s<>|]+\|[^<>|]*>/g, '')
    expect(rest).not.toMatch(/<(?!\u{200B})/u)
  })
})

test.for(['teams', 'teams_workflow'] as const)('%s: at most 28 kB, no HTML, links to http and https only', (format) => {
  always(payloads, (event, payload) => {
    const body = bodyOf(format, event, payload)
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(28_000)
    const texts: string[] = []
    JSON.parse(body, (key, value: unknown) => {
      if (['activityTitle', 'activitySubtitle', 'text'].includes(key)) texts.push(String(value))
      if (key === 'uri' || key === 'url') expect(isLink(value as string)).toBe(true)
      return value
    })
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) {
      expect(text).not.toMatch(/[<>]/)
      expect(text).not.toMatch(/(?<!\\)\](?=\()(?!\(https?:)/)
    }
  })
})

/** Longer than any text can be of what every preset cuts, in the characters that grow most when they are escaped. */
const largestPush = (character: string) => ({
  ref: `refs/heads/${character.repeat(300)}`,
  compare: `https://forge.test/${'x'.repeat(2000)}`,
  commits: Array.from({ length: 60 }, () => ({
    id: 'f'.repeat(40),
    url: `https://forge.test/${'x'.repeat(480)}`,
    message: character.repeat(500),
    author: { username: character.repeat(100) },
  })),
  repository: { full_name: character.repeat(300), html_url: `https://forge.test/${'x'.repeat(2000)}` },
  sender: { login: character.repeat(300), html_url: `https://forge.test/${'x'.repeat(2000)}` },
})

test.for([
  ['discord', '*', 10_000],
  ['slack', '&', 40_000],
  ['google_chat', '<', 4200],
  ['teams', '&', 28_000],
  ['teams', '字', 28_000],
  ['teams_workflow', '&', 28_000],
  ['teams_workflow', '字', 28_000],
  ['text', '字', 10_000],
] as const)('%s: a push of nothing but %s is at most %i bytes', ([format, character, most]) => {
  const body = bodyOf(format, 'push', largestPush(character))
  expect(format === 'google_chat' ? body.length : Buffer.byteLength(body)).toBeLessThanOrEqual(most)
})

test('plain text and Open WebUI: whatever comes, it is text and JSON', () => {
  const urls = [
    'https://hooks.slack.com/x',
    'https://discord.com/api/webhooks/1/t',
    'https://a.webhook.office.com/x',
    'https://h.test/',
  ]
  always(payloads, (event, payload) => {
    expect(bodyOf('text', event, payload).length).toBeLessThanOrEqual(40_000)
    for (const url of urls) JSON.parse(bodyOf('open_webui', event, payload, url))
    const { content } = JSON.parse(bodyOf('open_webui', event, payload, urls[1])) as { readonly content: string }
    expect(lengthOf(content)).toBeLessThanOrEqual(2000)
    expect(content).not.toMatch(/@everyone|@here|<@/)
  })
})

test('SeaTable: the same value, in ASCII', () => {
  always(fc.jsonValue(), (event, value) => {
    const text = bodyOf('seatable', event, { value })
    expect(text).toMatch(/^[\x20-\x7E]*$/)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value })))
  })
})

test('an own template: no value gets out of its string, its segment or its line', () => {
  const template = requestTemplate.parse({
    method: 'PUT',
    url: '/a/{{ v }}x/b?c={{ v }}&d=e',
    headers: { 'X-Value': 'v {{ v }}' },
    body: {
      kind: 'json',
      fields: { v: '{{ v }}', list: ['{{ v }}', { 'v?': '{{ v }}' }], raw: { $json: '{{ v | json }}' } },
    },
  })
  fc.assert(
    fc.property(anything, (v) => {
      const payload = Buffer.from(JSON.stringify({ v }))
      const input = { template, from: '', event: { guid: '', name: 'push', payload } }
      const request = formatRequest({ ...input, format: 'template', url: 'https://h.test/old?x' })
      if (request.kind === 'fault') {
        expect([request.part, request.message]).toEqual(['url', expect.stringContaining('longer than')])
        return
      }
      const url = new URL(request.url)
      expect([url.origin, url.pathname.split('/').length, url.hash]).toEqual(['https://h.test', 4, ''])
      expect([...url.searchParams.keys()]).toEqual(['c', 'd'])
      expect(request.headers['X-Value']).toMatch(/^v[\t\x20-\x7E]*$/)
      const body = JSON.parse(Buffer.from(request.body).toString()) as Record<string, unknown>
      expect(Object.keys(body)).toEqual(['v', 'list', 'raw'])
      expect(typeof body['v']).toBe('string')
    }),
    { numRuns: 1000 },
  )
})

test('every preset is a template that an admin could save', () => {
  const presets = formatNames.map((name) => formatOf(name).makes).filter((makes) => makes.by === 'preset')
  expect(presets.length).toBeGreaterThan(5)
  for (const { template } of presets) expect(requestTemplate.parse(template)).toEqual(template)
})
