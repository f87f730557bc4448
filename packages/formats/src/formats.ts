import type { PayloadObject } from '@repohook/events'
import { type ReadAnswer, readBraze, readDiscord, readSlack } from './answers.ts'
import type { Message } from './describe-event.ts'
import { openWebuiBody } from './open-webui.ts'
import { discord } from './presets/discord.ts'
import { googleChat } from './presets/google-chat.ts'
import { slack } from './presets/slack.ts'
import { teams } from './presets/teams.ts'
import { teamsWorkflow } from './presets/teams-workflow.ts'
import { text } from './presets/text.ts'
import type { RequestTemplate } from './request-template.ts'
import { seatableBody } from './seatable.ts'

/** What a format makes of an event. */
export interface Format {
  /** As people read it. */
  readonly label: string
  /** One sentence for the person who chooses. */
  readonly description: string
  /**
   * `github`: GitHub's own request, which no format makes. `preset`: the row's template. `own`: the hook's. `code`: a JSON
   * body in bytes that a template cannot say.
   */
  readonly makes:
    | { readonly by: 'github' }
    | { readonly by: 'preset'; readonly template: RequestTemplate }
    | { readonly by: 'own' }
    | { readonly by: 'code'; readonly body: (event: CodedEvent) => string }
  /**
   * Which headers go out beside the format's. `github`: all of GitHub's, and the signatures where the hook has a secret.
   * `seatable`: SeaTable's signature where it has one. `none`: nothing that tells who sends it.
   */
  readonly headers: 'github' | 'seatable' | 'none'
  readonly readAnswer?: ReadAnswer
  /** What a hook of this format has where its admin says nothing else; the installation's without. */
  readonly defaults?: { readonly retryPolicy?: string; readonly parkAfter?: number }
}

interface CodedEvent {
  readonly url: string
  /** The payload as it was published, and what it says. */
  readonly json: string
  readonly payload: PayloadObject
  readonly message: Message
}

/** Every format, by the name that hooks are stored with. */
export const formats = {
  github: {
    label: 'GitHub',
    description: 'The payload as GitHub sends it, with GitHub’s headers.',
    makes: { by: 'github' },
    headers: 'github',
  },
  discord: {
    label: 'Discord',
    description: 'A message with an embed, for a webhook of a Discord channel.',
    makes: { by: 'preset', template: discord },
    headers: 'none',
    readAnswer: readDiscord,
  },
  slack: {
    label: 'Slack',
    description:
      'A message, for an incoming webhook of Slack, and of what reads the same: Mattermost, Rocket.Chat, Discord’s /slack.',
    makes: { by: 'preset', template: slack },
    headers: 'none',
    readAnswer: readSlack,
  },
  google_chat: {
    label: 'Google Chat',
    description: 'A message, for a webhook of a Google Chat space.',
    makes: { by: 'preset', template: googleChat },
    headers: 'none',
  },
  teams: {
    label: 'Microsoft Teams (connector)',
    description: 'A MessageCard, for a URL at webhook.office.com. New webhooks of Teams are workflows.',
    makes: { by: 'preset', template: teams },
    headers: 'none',
  },
  teams_workflow: {
    label: 'Microsoft Teams (workflow)',
    description: 'An adaptive card, for the workflow “Post to a channel when a webhook request is received”.',
    makes: { by: 'preset', template: teamsWorkflow },
    headers: 'none',
  },
  text: {
    label: 'Plain text',
    description: 'A few lines for people, as text/plain.',
    makes: { by: 'preset', template: text },
    headers: 'none',
  },
  template: {
    label: 'Own template',
    description: 'A request of your own in Liquid: method, path, query, headers and body.',
    makes: { by: 'own' },
    headers: 'github',
  },
  braze: {
    label: 'Own template, retried as Braze does',
    description:
      'A request of your own; 408, 429 and 5xx are tried again, five times within 30 minutes, and nothing else is.',
    makes: { by: 'own' },
    headers: 'none',
    readAnswer: readBraze,
    // With a fifth more of each for jitter, and five times the longest wait for an answer, it stays within 30 minutes.
    defaults: { retryPolicy: '15s,1m,2m,5m,12m' },
  },
  seatable: {
    label: 'SeaTable',
    description: 'Row events in the bytes that SeaTable sends and signs; five failures in a row stop it.',
    makes: { by: 'code', body: ({ json }) => seatableBody(json) },
    headers: 'seatable',
    defaults: { retryPolicy: 'github', parkAfter: 5 },
  },
  open_webui: {
    label: 'Open WebUI',
    description: 'A short message in the form that the URL’s host reads: Slack, Google Chat, Discord, Teams, or JSON.',
    makes: { by: 'code', body: ({ url, payload, message }) => openWebuiBody(url, payload, message) },
    headers: 'none',
    defaults: { retryPolicy: 'github' },
  },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats

export const formatNames = Object.keys(formats) as readonly FormatName[]

/** A format by its name, as its type says rather than its row. */
export const formatOf = (name: FormatName): Format => formats[name]
