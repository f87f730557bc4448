import type { PayloadObject } from '@repohook/events'
import { clip } from './cut.ts'
import { renderText, TemplateFault } from './engine.ts'
import { colours, eventTexts, otherEvent } from './event-texts.ts'
import { excerpt, oneLine } from './excerpt.ts'
import { safeUrl } from './safe-url.ts'

/**
 * What there is to say of an event, in plain text, for every format alike: a preset only brings it into its receiver's
 * shape. Nothing is missing: what the payload does not say is the empty string.
 */
export interface Message {
  /** One line of at most 200 characters. */
  readonly title: string
  /** http or https, or the empty string; the same of the other URLs. */
  readonly url: string
  /** At most 500 characters and 8 lines. */
  readonly text: string
  /** `owner/name`, or the organization's login. */
  readonly place: string
  readonly place_url: string
  readonly actor: string
  readonly actor_url: string
  readonly actor_avatar: string
  /** 24 bits of red, green and blue, and the same as six digits. */
  readonly colour: number
  readonly colour_hex: string
  /** Up to ten commits of a push, and how many there are besides. */
  readonly commits: readonly {
    readonly sha: string
    readonly url: string
    readonly title: string
    readonly author: string
  }[]
  readonly more_commits: number
}

const maxCommits = 10

/** Says what happened, from a payload of which nothing is known to be there. */
export function describeEvent(event: string, payload: PayloadObject): Message {
  const scope = { ...payload, event, subject: subjectOf(event, payload) }
  const texts = Object.hasOwn(eventTexts, event) ? eventTexts[event]! : otherEvent
  const title = clip(oneLine(said(texts.title, scope)), 200)
  const colour = colours[said(texts.colour ?? '', scope) as keyof typeof colours] ?? colours.grey
  const sender = memberOf(payload, 'sender')
  const repository = memberOf(payload, 'repository')
  const organization = memberOf(payload, 'organization')
  const commits = event === 'push' ? commitsOf(payload) : []
  return {
    title: title === '' ? event : title,
    url: safeUrl(said(texts.url ?? '', scope)),
    text: excerpt(said(texts.text ?? '', scope)),
    place: line(repository['full_name'] ?? organization['login'], 100),
    place_url: safeUrl(repository['html_url'] ?? organization['html_url']),
    actor: line(sender['login'], 100),
    actor_url: safeUrl(sender['html_url']),
    actor_avatar: safeUrl(sender['avatar_url']),
    colour,
    colour_hex: colour.toString(16).padStart(6, '0').toUpperCase(),
    commits: commits.slice(0, maxCommits).map(commitOf),
    more_commits: Math.max(0, commits.length - maxCommits),
  }
}

/** What a ref that is gone had is not news. */
function commitsOf({ commits, deleted }: PayloadObject): readonly unknown[] {
  return Array.isArray(commits) && deleted !== true ? commits : []
}

function commitOf(value: unknown): Message['commits'][number] {
  const commit = isObject(value) ? value : {}
  const author = memberOf(commit, 'author')
  const message = typeof commit['message'] === 'string' ? commit['message'] : ''
  return {
    sha: line(commit['id'], 40).slice(0, 7),
    url: safeUrl(commit['url']),
    title: line(/[^\n\r]*/.exec(message.trimStart().slice(0, 1000))?.[0], 72),
    author: line(author['username'] ?? author['name'], 40),
  }
}

/** A payload can be such that a text cannot be made of it; the message then says less, and is sent all the same. */
function said(template: string, scope: PayloadObject): string {
  try {
    return renderText(template, scope).toWellFormed().trim()
  } catch (error) {
    if (error instanceof TemplateFault) return ''
    throw error
  }
}

/** What an event of which nothing is known is about: `alert` of `dependabot_alert`, as many events have it. */
function subjectOf(event: string, payload: PayloadObject): PayloadObject {
  const words = event.split('_')
  const keys = words.flatMap((_, index) => [words.slice(index).join('_'), words.slice(0, -index).join('_')])
  const key = [event, ...keys].find((name) => Object.hasOwn(payload, name) && isObject(payload[name]))
  return key === undefined ? {} : memberOf(payload, key)
}

function memberOf(object: PayloadObject, key: string): PayloadObject {
  const member = Object.hasOwn(object, key) ? object[key] : undefined
  return isObject(member) ? member : {}
}

const isObject = (value: unknown): value is PayloadObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const line = (value: unknown, max: number): string =>
  clip(oneLine(typeof value === 'string' ? value.slice(0, 4 * max).toWellFormed() : ''), max)
