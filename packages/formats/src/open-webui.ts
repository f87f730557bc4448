import type { OwnEvent, PayloadObject } from '@repohook/events'
import { z } from 'zod'
import { chatOf } from './chat-of.ts'
import { firstOf, lengthOf } from './cut.ts'
import type { Message } from './describe-event.ts'
import { escapeGoogleChat, escapeSlack } from './escape.ts'
import { pythonJson } from './python-json.ts'

/**
 * What Open WebUI tells its administrator's webhook, instance-wide. `user` is what it knows of the user, as a JSON text of
 * its own.
 */
export const openWebuiEvents = {
  signup: {
    actions: ['signup'],
    targets: ['instance'],
    description: 'Somebody signed up.',
    payload: z.looseObject({ action: z.literal('signup'), message: z.string().min(1), user: z.string() }),
    sample: { action: 'signup', message: 'New user signed up: Ada', user: '{"name": "Ada"}' },
  },
} as const satisfies Readonly<Record<string, OwnEvent>>

/** Longer contents are cut for Discord by Open WebUI's rule, which is far below the limit that it serves. */
const discordLimit = 2000
const discordKept = 1980

/**
 * The body that Open WebUI sends to a URL: Slack's, Discord's or Teams' message by the host that the URL leads to, and the
 * event itself to any other. Open WebUI looks for those names anywhere in the URL; here only the parsed host counts.
 */
export function openWebuiBody(url: string, payload: PayloadObject, said: Message): string {
  const text = typeof payload['message'] === 'string' ? payload['message'] : messageOf(said)
  const action = typeof payload['action'] === 'string' ? payload['action'] : 'undefined'
  const user = userOf(payload)
  switch (chatOf(url)?.format) {
    case 'slack':
      return asPython({ text: escapeSlack(text) })
    case 'google_chat':
      return asPython({ text: escapeGoogleChat(text) })
    case 'discord':
      return asPython({ content: truncated(withoutMentions(text)) })
    case 'teams':
      return asPython(card(text, action, user))
    case undefined:
    case 'teams_workflow':
      return asPython({ action, message: text, user })
  }
}

/** Where Open WebUI sends no `allowed_mentions`, an invisible space keeps a user's name from calling everybody. */
const withoutMentions = (text: string): string => text.replaceAll(/@(?=everyone|here)|<(?=[@#&])/g, '$&\u{200B}')

const truncated = (text: string): string =>
  lengthOf(text) < discordLimit ? text : `${firstOf(text, discordKept)}... (truncated)`

function card(text: string, action: string, user: string): PayloadObject {
  return {
    '@type': 'MessageCard',
    '@context': 'http://schema.org/extensions',
    themeColor: '0076D7',
    summary: text,
    sections: [{ activityTitle: text, activitySubtitle: action, facts: factsOf(user), markdown: true }],
  }
}

function factsOf(user: string): readonly PayloadObject[] {
  const members = parsed(user)
  return Object.entries(members ?? {}).map(([name, value]) => ({ name, value }))
}

/** Of an event that is not Open WebUI's, who caused it. */
function userOf(payload: PayloadObject): string {
  const { user, sender } = payload
  if (typeof user === 'string') return user
  const login =
    typeof sender === 'object' && sender !== null && Object.hasOwn(sender, 'login')
      ? (sender as PayloadObject)['login']
      : null
  return typeof login === 'string' ? pythonJson(JSON.stringify({ name: login })) : '{}'
}

function parsed(json: string): PayloadObject | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PayloadObject) : null
  } catch {
    return null
  }
}

const messageOf = ({ place, title, url }: Message): string =>
  [place === '' ? title : `[${place}] ${title}`, url].filter((line) => line !== '').join('\n')

const asPython = (value: PayloadObject): string => pythonJson(JSON.stringify(value))
