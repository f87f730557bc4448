import { createHmac } from 'node:crypto'
import { defineCatalogue } from '@repohook/events'
import { describe, expect, test } from 'vitest'
import { lengthOf } from './cut.ts'
import { adviseFormat } from './format-advice.ts'
import { type FormatInput, formatRequest, readAnswer } from './format-request.ts'
import { formatOf } from './formats.ts'
import { openWebuiEvents } from './open-webui.ts'
import { requestTemplate } from './request-template.ts'
import { seatableEvents, seatableSignature } from './seatable.ts'
import { vectors } from './vectors.testing.ts'

const issue = {
  action: 'opened',
  issue: {
    number: 1347,
    title: 'Spelling error in the README file',
    html_url: 'https://forge.test/octocat/Hello-World/issues/1347',
  },
  repository: { id: 1_296_269, full_name: 'octocat/Hello-World', html_url: 'https://forge.test/octocat/Hello-World' },
  sender: {
    id: 1,
    login: 'octocat',
    html_url: 'https://forge.test/octocat',
    avatar_url: 'https://forge.test/avatars/1.png',
  },
}

function sent(format: FormatInput['format'], event: string, payload: unknown, rest: Partial<FormatInput> = {}) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const input = { template: null, url: 'https://chat.test/hook', from: 'octoforge', ...rest }
  const request = formatRequest({
    ...input,
    format,
    event: { guid: 'a-guid', name: event, payload: Buffer.from(text) },
  })
  if (request.kind === 'fault') throw new Error(`${request.part}: ${request.message}`)
  return { ...request, text: Buffer.from(request.body).toString() }
}

const template = (value: unknown) => requestTemplate.parse(value)
const mac = (body: Uint8Array, secret: string) => createHmac('sha256', secret).update(body).digest('hex')

interface Embed {
  readonly title: string
  readonly description: string
}
const embedOf = (text: string) => (JSON.parse(text) as { readonly embeds: readonly [Embed] }).embeds[0]

describe('Discord', () => {
  test('D1: an opened issue is the embed that the reference gives, to the byte', () => {
    const { method, text, headers } = sent('discord', 'issues', issue)
    expect([method, headers]).toEqual(['POST', { 'Content-Type': 'application/json' }])
    expect(text).toBe(vectors.discordEmbed.body)
    expect(Buffer.byteLength(text)).toBe(vectors.discordEmbed.bytes)
  })

  test('D2: a long title and a long body stay within every limit', () => {
    const long = { ...issue, issue: { ...issue.issue, title: 'a_'.repeat(150), body: '*x* '.repeat(2250) } }
    const { title, description } = embedOf(sent('discord', 'issues', long).text)
    expect(title.length).toBeLessThanOrEqual(256)
    expect(title.endsWith('…')).toBe(true)
    expect(description.length).toBeLessThanOrEqual(4096)
  })

  test('D3: a URL that ends in /github wants GitHub’s payload as JSON, and says why', () => {
    const url = 'https://discord.com/api/webhooks/1/tok/github'
    expect(adviseFormat(url, 'github', 'json')).toBeNull()
    expect(adviseFormat(url, 'github', 'form')).toMatchObject({ format: 'github', isRefused: true })
    expect(adviseFormat(url, 'github', 'form')?.because).toContain('JSON only')
    expect(adviseFormat(url, 'discord', 'json')).toMatchObject({ format: 'github', isRefused: true })
    expect(adviseFormat('https://discord.com/api/webhooks/1/tok/slack', 'discord', 'json')?.format).toBe('slack')
  })

  test('D4: 429 says in the body, too, when to come back; the later of the two holds', () => {
    const body = '{"message":"You are being rate limited.","retry_after":1.5,"global":false}'
    const hook = { format: 'discord', url: 'https://discord.com/api/webhooks/1/tok' } as const
    expect(readAnswer(hook, { status: 429, headers: [['Retry-After', '2']], body })).toMatchObject({
      permanent: null,
      retryAfterMs: 1500,
    })
    const headers = [['X-RateLimit-Reset-After', '64.57']] as const
    expect(readAnswer(hook, { status: 429, headers, body }).retryAfterMs).toBe(64_570)
    expect(readAnswer(hook, { status: 429, headers, body: '{"retry_after":1e300}' }).retryAfterMs).toBe(3_600_000)
  })

  test.for(['discord', 'github'] as const)('D5: an unknown webhook ends the hook of format %s', (format) => {
    const hook = { format, url: 'https://discord.com/api/webhooks/1/tok/github' }
    const gone = { status: 404, headers: [], body: '{"message":"Unknown Webhook","code":10015}' }
    const reason = 'Discord says: Unknown Webhook (10015)'
    expect(readAnswer(hook, gone).permanent).toEqual({ of: 'hook', reason })
    expect(readAnswer(hook, { ...gone, body: 'no such page' }).permanent).toBeNull()
    const refused = { status: 400, headers: [], body: '{"message":"Invalid Form Body","code":50035}' }
    expect(readAnswer(hook, refused).permanent?.of).toBe('event')
  })

  test('a sender whose name Discord refuses goes without', () => {
    expect(JSON.parse(sent('discord', 'issues', issue, { from: 'My Discord' }).text)).not.toHaveProperty('username')
  })

  test('D6: a title with mentions arrives with nobody to mention', () => {
    const { text } = sent('discord', 'issues', { ...issue, issue: { ...issue.issue, title: '@everyone <@1>' } })
    expect(embedOf(text).title).toBe(String.raw`[octocat/Hello-World] Issue opened: #1347 @everyone \<@1\>`)
    expect(JSON.parse(text)).toMatchObject({ allowed_mentions: { parse: [] } })
  })
})

describe('Slack', () => {
  test('S1: a text, in which &, < and > are escaped', () => {
    const title = '<!channel> R&D > all'
    const { text } = sent('slack', 'issues', { ...issue, issue: { ...issue.issue, title } })
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['text'])
    expect(text).toContain('#1347 &lt;!channel&gt; R&amp;D &gt; all>')
  })

  test.for([
    [410, 'channel_is_archived', 'hook'],
    [404, 'no_service', 'hook'],
    [403, 'invalid_token', 'hook'],
    [400, 'invalid_payload', 'event'],
    [500, 'rollup_error', undefined],
    [404, '<html>not Slack</html>', undefined],
  ] as const)('S2: %i %s', ([status, body, of]) => {
    const hook = { format: 'slack', url: 'https://hooks.slack.com/services/T/B/x' } as const
    const { permanent } = readAnswer(hook, { status, headers: [], body })
    expect(permanent?.of).toBe(of)
    if (permanent !== null) expect(permanent.reason).toBe(`Slack says: ${body}`)
  })
})

describe('SeaTable', () => {
  const compact = (body: string) => JSON.stringify(JSON.parse(body))

  test.for(['seatableInsert', 'seatableModify', 'seatableDelete'] as const)('T1–T3: %s, body and signature', (name) => {
    const vector = vectors[name]
    const { data } = JSON.parse(vector.body) as { readonly data: { readonly op_type: string } }
    const { text, body } = sent('seatable', data.op_type, compact(vector.body))
    expect(text).toBe(vector.body)
    expect(body).toHaveLength(vector.bytes)
    expect(seatableSignature(body, vector.secret)).toEqual({ 'X-SeaTable-Signature': `sha256=${vector.sha256}` })
    expect(mac(Buffer.from(compact(vector.body)), vector.secret)).toBe(vector.compactSha256)
  })

  test('letters beyond ASCII are escaped, and a whole op_time is a float all the same', () => {
    const { text, body } = sent('seatable', 'insert_row', compact(vectors.pythonNonAscii.body))
    expect(text).toBe(vectors.pythonNonAscii.body)
    expect(mac(body, vectors.pythonNonAscii.secret)).toBe(vectors.pythonNonAscii.sha256)
  })

  test('T4: the catalogue has rows and nothing of the structure', () => {
    const catalogue = defineCatalogue(seatableEvents)
    const own = Object.keys(seatableEvents)
    expect(own).toEqual(['insert_row', 'modify_row', 'delete_row'])
    for (const name of own) {
      const { payload, sample } = catalogue.get(name)!
      expect(payload?.safeParse(sample).success).toBe(true)
    }
    const { payload } = catalogue.get('insert_row')!
    expect(payload?.safeParse(seatableEvents.delete_row.sample).success).toBe(false)
  })

  test('T5: five failures are told to the wiring as the hook’s own limit, and there are no retries', () => {
    expect(formatOf('seatable').defaults).toEqual({ retryPolicy: 'github', parkAfter: 5 })
  })
})

describe('Braze', () => {
  const kv = { method: 'PUT', url: '/x?u={{sender.login}}', headers: { Authorization: 'Bearer T' } }
  const body = { kind: 'json', fields: { text: 'Hello {{name}}' } }

  test('B1: method, URL, header and key/value body', () => {
    const own = template({ ...kv, body })
    const request = sent(
      'braze',
      'greeting',
      { name: 'Tim', sender: { login: 'octocat' } },
      { template: own, url: 'https://h/' },
    )
    expect(request).toMatchObject({ method: 'PUT', url: 'https://h/x?u=octocat', text: vectors.brazeJson.body })
    expect(request.headers).toEqual({ Authorization: 'Bearer T', 'Content-Type': 'application/json' })
  })

  test.for(['GET', 'DELETE'] as const)('B1: %s without a body', (method) => {
    const own = template({ ...kv, method, body: { kind: 'none' } })
    const request = sent('braze', 'greeting', {}, { template: own, url: 'https://h/' })
    expect(request).toMatchObject({ method, text: '', headers: { Authorization: 'Bearer T' } })
    expect(request.headers).not.toHaveProperty('Content-Type')
  })

  test('B1: GET with a body is refused when it is saved', () => {
    expect(requestTemplate.safeParse({ method: 'GET', body }).error?.issues[0]?.message).toContain('choose none')
  })

  test('B2: raw text is sent untouched with its own content type', () => {
    const contentType = 'application/x-www-form-urlencoded'
    const own = template({ body: { kind: 'raw', contentType, text: vectors.brazeRaw.body } })
    const request = sent('braze', 'greeting', {}, { template: own })
    expect(request.text).toBe(vectors.brazeRaw.body)
    expect(request.body).toHaveLength(vectors.brazeRaw.bytes)
    expect(request.headers).toEqual({ 'Content-Type': contentType })
  })

  test('B3: 408, 429 and 5xx are worth another attempt, and nothing else', () => {
    const hook = { format: 'braze', url: 'https://h/' } as const
    const reading = (status: number) => readAnswer(hook, { status, headers: [], body: '' })
    const again = [302, 400, 404, 408, 429, 500, 503, 529].filter((status) => reading(status).worthRetrying)
    expect(again).toEqual([408, 429, 500, 503, 529])
    const trouble = [400, 408, 429, 500, 502, 503, 504, 529].filter((status) => reading(status).isHostTrouble)
    expect(trouble).toEqual([408, 429, 502, 503, 504, 529])
  })

  test('B3: five more attempts, each later than the one before, within 30 minutes', () => {
    const units = { s: 1, m: 60 } as const
    const policy = formatOf('braze').defaults?.retryPolicy ?? ''
    const gaps = policy.split(',').map((gap) => Number.parseInt(gap, 10) * units[gap.slice(-1) as keyof typeof units])
    expect(gaps).toHaveLength(5)
    expect(gaps).toEqual(gaps.toSorted((one, other) => one - other))
    const jitter = 1.2
    const longestAnswer = 60
    expect(gaps.reduce((sum, gap) => sum + gap * jitter + longestAnswer, 0)).toBeLessThan(30 * 60)
  })

  test.for([undefined, 'a "quoted" value', 'two\nlines', '\u{D800}', '\\', '}{', '{{ name }}'])(
    'B4: JSON stays JSON with %j',
    (name) => {
      const own = template({ body })
      const { text } = sent('braze', 'greeting', { name }, { template: own })
      expect(JSON.parse(text)).toEqual({ text: `Hello ${(name ?? '').toWellFormed()}` })
    },
  )
})

describe('Open WebUI', () => {
  const signup = { action: 'signup', message: 'New user signed up: Tim', user: '{"name": "Tim"}' }
  const text = (url: string, payload: unknown = signup) => sent('open_webui', 'signup', payload, { url }).text

  test.for([
    ['https://hooks.slack.com/services/T/B/x', vectors.openWebuiSlack],
    ['https://chat.googleapis.com/v1/spaces/S/messages', vectors.openWebuiSlack],
    ['https://discord.com/api/webhooks/1/tok', vectors.openWebuiDiscord],
    ['https://elsewhere.test/hook', vectors.openWebuiGeneric],
    ['https://evil.test/?x=https://hooks.slack.com', vectors.openWebuiGeneric],
    ['https://hooks.slack.com.evil.test/', vectors.openWebuiGeneric],
    ['https://evil.test/discord.com/api/webhooks', vectors.openWebuiGeneric],
  ] as const)('O1: %s', ([url, vector]) => {
    expect(text(url)).toBe(vector.body)
    expect(Buffer.byteLength(text(url))).toBe(vector.bytes)
  })

  test('O1: a card for Teams', () => {
    expect(JSON.parse(text('https://acme.webhook.office.com/webhookb2/1'))).toEqual({
      '@type': 'MessageCard',
      '@context': 'http://schema.org/extensions',
      themeColor: '0076D7',
      summary: signup.message,
      sections: [
        {
          activityTitle: signup.message,
          activitySubtitle: 'signup',
          facts: [{ name: 'name', value: 'Tim' }],
          markdown: true,
        },
      ],
    })
  })

  test.for([
    [1999, 1999, 'x'],
    [2000, 1995, 'x'],
    [2500, 1995, '𝒳'],
    [1999, 1999, '𝒳'],
  ] as const)('O2: a message of %i characters arrives with %i', ([length, arrives, character]) => {
    const payload = { ...signup, message: character.repeat(length) }
    const { content } = JSON.parse(text('https://discord.com/api/webhooks/1/tok', payload)) as {
      readonly content: string
    }
    expect(lengthOf(content)).toBe(arrives)
    expect(content.endsWith('... (truncated)')).toBe(arrives === 1995)
    expect(content.isWellFormed()).toBe(true)
  })

  test('O3: a raw template says it in French, to the byte', () => {
    const own = template({
      body: { kind: 'raw', contentType: 'text/plain; charset=utf-8', text: 'Nouvel utilisateur inscrit : {{ name }}' },
    })
    const request = sent('template', 'signup', { name: 'Tim' }, { template: own })
    expect(request.text).toBe(vectors.openWebuiPlain.body)
    expect(mac(request.body, vectors.openWebuiPlain.secret)).toBe(vectors.openWebuiPlain.sha256)
  })

  test('a user’s name calls nobody', () => {
    const payload = { ...signup, message: 'New user signed up: @everyone <@1> & <!channel>' }
    expect(text('https://discord.com/api/webhooks/1/tok', payload)).not.toMatch(/@everyone|<@/)
    expect(text('https://hooks.slack.com/services/T/B/x', payload)).toContain('&lt;@1&gt; &amp; &lt;!channel&gt;')
    expect(text('https://chat.googleapis.com/v1/spaces/S', { ...signup, message: '<users/all>' })).not.toContain(
      '<users',
    )
  })

  test('the sample of a sign-up fits its schema', () => {
    const { payload, sample } = openWebuiEvents.signup
    expect(payload.safeParse(sample).success).toBe(true)
  })
})
