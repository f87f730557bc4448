import { afterEach, describe, expect, test } from 'vitest'
import { githubCatalogue, githubEvents, samplePayload } from '@repohook/events'
import { chatAnswers, type ChatKind, type ChatReceiver, startChat } from './chats.testing.ts'
import { formatRequest, readAnswer } from './format-request.ts'

const open: ChatReceiver[] = []
afterEach(() => Promise.all(open.splice(0).map((chat) => chat.close())))

async function started(kind: ChatKind) {
  const chat = await startChat(kind)
  open.push(chat)
  return chat
}

async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: text,
  })
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() }
}

async function told(format: ChatKind, url: string, event: string, payload: unknown) {
  const bytes = Buffer.from(JSON.stringify(payload))
  const input = {
    format,
    template: null,
    url,
    from: 'Repohook',
    event: { guid: 'a-guid', name: event, payload: bytes },
  }
  const request = formatRequest(input)
  if (request.kind === 'fault') throw new Error(request.message)
  return await post(request.url, Buffer.from(request.body).toString(), request.headers)
}

const place = {
  repository: { id: 1, full_name: 'a/b', html_url: 'https://git.test/a/b', url: 'https://api.git.test/repos/a/b' },
  organization: { id: 2, login: 'a' },
  sender: { id: 3, login: 'octocat', html_url: 'https://git.test/octocat', avatar_url: 'https://git.test/1.png' },
}

test.for(['discord', 'slack', 'google_chat', 'teams', 'teams_workflow'] as const)(
  '%s takes every sample, and shows each',
  async (kind) => {
    const chat = await started(kind)
    const events = Object.keys(githubEvents)
    for (const event of events) {
      const { status, body } = await told(kind, chat.url, event, await samplePayload(githubCatalogue, event, place))
      expect([event, status < 300, body]).toEqual([event, true, expect.stringMatching(/^(?:|ok|\{\}|1)$/)])
    }
    expect(chat.shown).toHaveLength(events.length)
  },
)

test('D2: Discord takes a title of 300 characters and a body of 9,000', async () => {
  const { url, shown } = await started('discord')
  const issue = { number: 1, title: 'T'.repeat(300), body: '*B* '.repeat(2250), html_url: 'https://git.test/1' }
  expect((await told('discord', url, 'issues', { action: 'opened', issue, ...place })).status).toBe(204)
  expect(shown).toHaveLength(1)
})

describe('what chats refuse is refused here', () => {
  test.for([
    ['discord', { embeds: [{ title: 'T'.repeat(257) }] }, 400, '50035'],
    ['discord', { embeds: [{ description: 'T'.repeat(4097) }] }, 400, '50035'],
    ['discord', { embeds: [{ description: 'T'.repeat(4096) }, { description: 'T'.repeat(1905) }] }, 400, '50035'],
    ['discord', { embeds: Array.from({ length: 11 }, () => ({ title: 'T' })) }, 400, '50035'],
    ['discord', { embeds: [{ title: 'T', url: 'javascript:x' }] }, 400, '50035'],
    ['discord', { content: 'T'.repeat(2001) }, 400, '50035'],
    ['discord', { ref: 'refs/heads/main' }, 400, '50006'],
    ['discord', '{', 400, '50109'],
    ['slack', {}, 400, 'no_text'],
    ['slack', 'payload=x', 400, 'invalid_payload'],
    ['google_chat', { text: 'T'.repeat(4097) }, 400, 'INVALID_ARGUMENT'],
    ['teams', { type: 'message' }, 400, 'Bad payload'],
    ['teams', { '@type': 'MessageCard' }, 400, 'Summary or Text is required.'],
    ['teams', { '@type': 'MessageCard', summary: 'T'.repeat(29_000) }, 413, 'too large'],
    ['teams_workflow', { '@type': 'MessageCard', summary: 'T' }, 400, 'TriggerInputSchemaMismatch'],
  ] as const)('%s: %#', async ([kind, body, status, words]) => {
    const { url, shown } = await started(kind)
    const answer = await post(url, body)
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(words)])
    expect(shown).toEqual([])
  })

  test('Discord’s /github wants the event’s name and a sender, and shows a GUID once', async () => {
    const { url, shown } = await started('discord')
    const payload = { ref: 'refs/heads/main', ...place }
    const headers = { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'one' }
    expect((await post(`${url}/github`, payload)).status).toBe(400)
    expect((await post(`${url}/github`, { ref: 'x' }, headers)).status).toBe(400)
    for (let time = 0; time < 2; time += 1) expect((await post(`${url}/github`, payload, headers)).status).toBe(204)
    expect(shown).toHaveLength(1)
  })

  test('an answer can be forced, and reads as the real one', async () => {
    const { url, forced, requests } = await started('discord')
    forced.push(chatAnswers.discordRateLimit(1.5), chatAnswers.discordUnknownWebhook)
    const hook = { format: 'discord', url } as const
    expect(readAnswer(hook, await post(url, { content: 'x' })).retryAfterMs).toBe(1500)
    expect(readAnswer(hook, await post(url, { content: 'x' })).permanent?.of).toBe('hook')
    expect((await post(url, { content: 'x' })).status).toBe(204)
    expect(requests.map(({ status }) => status)).toEqual([429, 404, 204])
  })
})
