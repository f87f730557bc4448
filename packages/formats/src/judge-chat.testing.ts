import type { IncomingHttpHeaders } from 'node:http'
import { lengthOf } from './cut.ts'

export interface ChatRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a chat answers, and the message that it then shows; null: it shows none. */
export interface Verdict {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly shows: unknown
}

type Json = Readonly<Record<string, unknown>>

const refused = (status: number, body: unknown): Verdict => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' },
  shows: null,
})

/** Of Discord's /github: the events that make a message there. */
const discordShows = new Set(
  `commit_comment create delete fork issue_comment issues member public pull_request pull_request_review
   pull_request_review_comment push release watch star check_run check_suite discussion discussion_comment`.split(
    /\s+/,
  ),
)

/** Discord: its limits count, and what is beyond one is `400` with the code 50035. `seen` are the GUIDs that it has shown. */
export function judgeDiscord({ path, headers, body }: ChatRequest, seen: Set<string>): Verdict {
  const [, suffix] = /^\/api\/webhooks\/1\/tok(?:\/(github|slack))?$/.exec(path) ?? []
  if (!path.startsWith('/api/webhooks/1/tok')) return refused(404, { message: 'Unknown Webhook', code: 10_015 })
  const message = parsed(body)
  if (message === null) return refused(400, { message: 'The request body contains invalid JSON.', code: 50_109 })
  if (suffix === 'slack') return judgeSlack(body)
  if (suffix === 'github') return judgeGitHub(headers, message, seen)
  const faults = discordFaults(message)
  if (faults.length > 0) return refused(400, { message: 'Invalid Form Body', code: 50_035, errors: faults })
  const { content, embeds } = message
  if (!content && !(Array.isArray(embeds) && embeds.length > 0)) {
    return refused(400, { message: 'Cannot send an empty message', code: 50_006 })
  }
  return { status: 204, body: '', shows: message }
}

function judgeGitHub(headers: IncomingHttpHeaders, payload: Json, seen: Set<string>): Verdict {
  const { 'x-github-event': event, 'x-github-delivery': guid } = headers
  const isJson = headers['content-type']?.startsWith('application/json') === true
  const { id, login, html_url: url, avatar_url: avatar } = objectAt(payload, 'sender')
  if (!isJson || typeof event !== 'string') return refused(400, { message: 'Invalid Form Body', code: 50_035 })
  const hasSender = typeof id === 'number' && [login, url, avatar].every((value) => typeof value === 'string')
  if (event !== 'ping' && !hasSender) return refused(400, { message: 'Invalid Form Body', code: 50_035 })
  const isNew = !seen.has(String(guid))
  seen.add(String(guid))
  return { status: 204, body: '', shows: isNew && discordShows.has(event) ? payload : null }
}

function discordFaults(message: Json): readonly string[] {
  const embeds = Array.isArray(message['embeds']) ? (message['embeds'] as readonly Json[]) : []
  const lengths = embeds.flatMap((embed) => [
    [embed['title'], 256, 'title'] as const,
    [embed['description'], 4096, 'description'] as const,
    [objectAt(embed, 'footer')['text'], 2048, 'footer.text'] as const,
    [objectAt(embed, 'author')['name'], 256, 'author.name'] as const,
    ...fieldsOf(embed).flatMap((field) => [
      [field['name'], 256, 'field.name'] as const,
      [field['value'], 1024, 'field.value'] as const,
    ]),
  ])
  const total = lengths.reduce((sum, [text]) => sum + sizeOf(text), 0)
  const urls = embeds.flatMap((embed) => {
    const author = objectAt(embed, 'author')
    return [embed['url'], author['url'], author['icon_url']]
  })
  return [
    ...(sizeOf(message['content']) > 2000 ? ['content'] : []),
    ...(isUsername(message['username']) ? [] : ['username']),
    ...(embeds.length > 10 ? ['embeds'] : []),
    ...embeds.flatMap((embed) => (fieldsOf(embed).length > 25 ? ['fields'] : [])),
    ...lengths.flatMap(([text, max, name]) => (sizeOf(text) > max || text === '' ? [name] : [])),
    ...(total > 6000 ? ['embeds total'] : []),
    ...embeds.flatMap(({ color = 0 }) => (Number.isInteger(color) && Number(color) < 1 << 24 ? [] : ['color'])),
    ...urls.flatMap((url) => (url === undefined || (sizeOf(url) <= 2048 && isWeb(url)) ? [] : ['url'])),
  ]
}

/** Slack's incoming webhook: a word in plain text for whatever it does not take. */
export function judgeSlack(body: string): Verdict {
  const message = parsed(body)
  if (message === null) return refused(400, 'invalid_payload')
  const { text, attachments, blocks } = message
  if (Array.isArray(attachments) && attachments.length > 100) return refused(400, 'too_many_attachments')
  if (text === undefined && attachments === undefined && blocks === undefined) return refused(400, 'no_text')
  if (typeof text === 'string' && text.trim() === '') return refused(400, 'no_text')
  return { status: 200, body: 'ok', headers: { 'Content-Type': 'text/plain' }, shows: message }
}

/** A webhook of a Google Chat space. */
export function judgeGoogleChat(body: string): Verdict {
  const message = parsed(body)
  const text = message?.['text']
  if (typeof text !== 'string' || text.trim() === '' || text.length > 4096) {
    return refused(400, {
      error: { code: 400, message: 'Message cannot be empty or too long.', status: 'INVALID_ARGUMENT' },
    })
  }
  return { status: 200, body: '{}', headers: { 'Content-Type': 'application/json' }, shows: message }
}

const teamsBytes = 28 * 1024

/** An Office 365 connector: MessageCards only. */
export function judgeTeams(body: string): Verdict {
  if (Buffer.byteLength(body) > teamsBytes) return refused(413, 'Request entity too large')
  const card = parsed(body)
  if (card?.['@type'] !== 'MessageCard') return refused(400, 'Bad payload received by generic incoming webhook.')
  if (!card['summary'] && !card['text']) return refused(400, 'Summary or Text is required.')
  return { status: 200, body: '1', headers: { 'Content-Type': 'text/plain' }, shows: card }
}

/** A workflow's trigger: a message with adaptive cards only. */
export function judgeTeamsWorkflow(body: string): Verdict {
  if (Buffer.byteLength(body) > teamsBytes) return refused(413, 'RequestEntityTooLarge')
  const message = parsed(body)
  const attachments = message?.['attachments']
  const cards = Array.isArray(attachments) ? (attachments as readonly Json[]) : []
  const areCards = cards.every(
    (card) =>
      card['contentType'] === 'application/vnd.microsoft.card.adaptive' &&
      objectAt(card, 'content')['type'] === 'AdaptiveCard',
  )
  if (message?.['type'] !== 'message' || cards.length === 0 || !areCards) {
    return refused(400, {
      error: { code: 'TriggerInputSchemaMismatch', message: 'The input body does not match its schema.' },
    })
  }
  return { status: 202, body: '', shows: message }
}

function parsed(body: string): Json | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
  } catch {
    return null
  }
}

function objectAt(object: Json, key: string): Json {
  const member = object[key]
  return typeof member === 'object' && member !== null && !Array.isArray(member) ? (member as Json) : {}
}

const fieldsOf = (embed: Json): readonly Json[] =>
  Array.isArray(embed['fields']) ? (embed['fields'] as readonly Json[]) : []
const sizeOf = (text: unknown): number => (typeof text === 'string' ? lengthOf(text) : 0)
const isUsername = (name: unknown): boolean =>
  name === undefined || (typeof name === 'string' && sizeOf(name) <= 80 && !/^$|discord|clyde/i.test(name))
const isWeb = (url: unknown): boolean => typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url)
