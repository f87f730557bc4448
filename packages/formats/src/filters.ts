import { clip, lengthOf, truncate } from './cut.ts'
import { formatDate } from './dates.ts'
import { maxWork } from './budget.ts'
import { escapeDiscord, escapeGoogleChat, escapeMarkdown, escapeSlack } from './escape.ts'
import { excerpt, oneLine } from './excerpt.ts'
import { linkDiscord, linkGoogleChat, linkMarkdown, linkSlack } from './links.ts'
import { safeUrl } from './safe-url.ts'
import { jsonOf, sizeOf, textOf } from './text-of.ts'

type Filter = (value: unknown, ...args: readonly unknown[]) => unknown

/**
 * The filters that templates have, and there are no others. Each takes any value, is linear in what it is given, and
 * knows no pattern that a template could choose.
 */
export const filters: Readonly<Record<string, Filter>> = {
  // Encodings
  json: (value) => jsonOf(value),
  url_encode: (value) => new URLSearchParams([['', textOf(value).toWellFormed()]]).toString().slice(1),
  escape: (value) => textOf(value).replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`),
  escape_slack: (value, max) => escapeSlack(textOf(value), limit(max)),
  escape_discord: (value, max) => escapeDiscord(textOf(value), limit(max)),
  escape_google_chat: (value, max) => escapeGoogleChat(textOf(value), limit(max)),
  escape_markdown: (value, max) => escapeMarkdown(textOf(value), limit(max)),
  link_slack: (value, url) => linkSlack(textOf(value), url),
  link_discord: (value, url) => linkDiscord(textOf(value), url),
  link_google_chat: (value, url) => linkGoogleChat(textOf(value), url),
  link_markdown: (value, url) => linkMarkdown(textOf(value), url),
  safe_url: (value) => safeUrl(value),

  // Texts
  truncate: (value, max = 50, tail = '…') => truncate(textOf(value), count(max), textOf(tail)),
  clip: (value, max = 50) => clip(textOf(value), Math.max(1, count(max))),
  whole_lines: (value, max = 1000) => wholeLines(textOf(value), count(max)),
  excerpt: (value, max = 500, lines = 8) => excerpt(textOf(value), Math.max(1, count(max)), count(lines)),
  one_line: (value) => oneLine(textOf(value)),
  first_line: (value) => oneLine(/[^\n\r]*/.exec(textOf(value).trimStart())?.[0] ?? ''),
  words: (value) => textOf(value).replaceAll('_', ' '),
  short_ref: (value) => textOf(value).replace(/^refs\/(?:heads|tags)\//, ''),
  short_sha: (value) => textOf(value).slice(0, 7),
  upcase: (value) => textOf(value).toUpperCase(),
  downcase: (value) => textOf(value).toLowerCase(),
  capitalize: (value) => textOf(value).replace(/^./u, (first) => first.toUpperCase()),
  strip: (value) => textOf(value).trim(),
  append: (value, text) => textOf(value) + textOf(text),
  prepend: (value, text) => textOf(text) + textOf(value),
  replace: (value, search, by) => join(split(value, search), textOf(by)),
  remove: (value, search) => split(value, search).join(''),

  // Dates, lists and numbers
  date: (value, format = '%F %H:%M') => formatDate(value, textOf(format)),
  default: (value, other) => (value === undefined || value === null || value === false || value === '' ? other : value),
  size: (value) => (typeof value === 'object' && value !== null ? sizeOf(value) : lengthOf(textOf(value))),
  first: (value) => (Array.isArray(value) ? (value as readonly unknown[])[0] : undefined),
  last: (value) => (Array.isArray(value) ? (value as readonly unknown[]).at(-1) : undefined),
  map: (value, key) => listOf(value).map((item) => memberOf(item, textOf(key))),
  join: (value, separator = ', ') => join(listOf(value).map(textOf), textOf(separator)),
  split: (value, separator) => split(value, separator),
  plus: (value, other) => Number(value) + Number(other),
  minus: (value, other) => Number(value) - Number(other),
}

const count = (value: unknown): number => Math.max(0, Math.min(maxWork, Math.floor(Number(value)) || 0))
const limit = (value: unknown): number => (value === undefined ? Infinity : Math.max(1, count(value)))
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

function memberOf(item: unknown, key: string): unknown {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, key)
    ? (item as Readonly<Record<string, unknown>>)[key]
    : undefined
}

/** Splitting by nothing would make a list of every character, which nobody wants of a payload. */
function split(value: unknown, separator: unknown): readonly string[] {
  const text = textOf(value)
  return textOf(separator) === '' ? [text] : text.split(textOf(separator))
}

/** Judged before it is made: each part of a long text could become another long text. */
function join(parts: readonly string[], separator: string): string {
  const length = parts.reduce((sum, part) => sum + part.length, parts.length * separator.length)
  if (length > maxWork) throw new Error('The template makes a longer text than it may.')
  return parts.join(separator)
}

/** As many lines from the beginning as fit; `…` says that there were more. */
function wholeLines(text: string, max: number): string {
  const whole = text.trimEnd()
  if (whole.length <= max) return whole
  const end = whole.lastIndexOf('\n', max - 2)
  return end > 0 ? `${whole.slice(0, end)}\n…` : clip(whole, Math.max(1, max))
}
