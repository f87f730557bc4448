import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ChatRequest,
  judgeDiscord,
  judgeGoogleChat,
  judgeSlack,
  judgeTeams,
  judgeTeamsWorkflow,
  type Verdict,
} from './judge-chat.testing.ts'

export type ChatKind = 'discord' | 'slack' | 'google_chat' | 'teams' | 'teams_workflow'

/** An answer that a chat gives whatever the request is: it is overloaded, or the webhook is gone. */
export type ForcedAnswer = Omit<Verdict, 'shows'>

export interface ChatReceiver {
  /** The webhook's URL. Of Discord's, `/github` and `/slack` may be put behind it. */
  readonly url: string
  /** Every request so far, with what was answered. */
  readonly requests: readonly (ChatRequest & { readonly status: number })[]
  /** The messages that people would see, parsed. */
  readonly shown: readonly unknown[]
  /** Answers for the next requests, in their order; without, each is judged as the chat does. */
  readonly forced: ForcedAnswer[]
  close(): Promise<void>
}

/** Answers that chats are known to give, byte for byte where the bytes are known. */
export const chatAnswers = {
  discordRateLimit: (seconds: number): ForcedAnswer => ({
    status: 429,
    headers: { 'Content-Type': 'application/json', 'Retry-After': String(Math.ceil(seconds)) },
    body: `{"message":"You are being rate limited.","retry_after":${seconds},"global":false}`,
  }),
  discordUnknownWebhook: { status: 404, body: '{"message":"Unknown Webhook","code":10015}' },
  slack: (status: number, word: string): ForcedAnswer => ({
    status,
    headers: { 'Content-Type': 'text/plain' },
    body: word,
  }),
} as const

const paths: Readonly<Record<ChatKind, string>> = {
  discord: '/api/webhooks/1/tok',
  slack: '/services/T0/B0/x',
  google_chat: '/v1/spaces/S0/messages?key=k&token=t',
  teams: '/webhookb2/1/IncomingWebhook/2/3',
  teams_workflow: '/workflows/1/triggers/manual/paths/invoke?sig=x',
}

/** A real HTTP server on loopback that takes what such a chat takes, and refuses the rest in its words. */
export async function startChat(kind: ChatKind): Promise<ChatReceiver> {
  const requests: (ChatRequest & { readonly status: number })[] = []
  const shown: unknown[] = []
  const forced: ForcedAnswer[] = []
  const seen = new Set<string>()
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      const instead = forced.shift()
      const verdict = instead ? { ...instead, shows: null } : judge(kind, request, seen)
      requests.push({ ...request, status: verdict.status })
      if (verdict.shows !== null) shown.push(verdict.shows)
      response.writeHead(verdict.status, verdict.headers).end(verdict.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${paths[kind]}`,
    requests,
    shown,
    forced,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function judge(kind: ChatKind, request: ChatRequest, seen: Set<string>): Verdict {
  if (request.method !== 'POST') return { status: 405, body: '', shows: null }
  if (kind !== 'discord' && request.path !== paths[kind]) return { status: 404, body: 'no_service', shows: null }
  switch (kind) {
    case 'discord':
      return judgeDiscord(request, seen)
    case 'slack':
      return judgeSlack(request.body)
    case 'google_chat':
      return judgeGoogleChat(request.body)
    case 'teams':
      return judgeTeams(request.body)
    case 'teams_workflow':
      return judgeTeamsWorkflow(request.body)
  }
}
