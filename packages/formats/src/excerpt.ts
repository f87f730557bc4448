import { clip } from './cut.ts'

/** Longer texts are looked at up to here: what comes later is not shown anyway. */
const maxRead = 20_000

/**
 * The beginning of a text in GitHub's Markdown as plain text, for a chat that has another markup: comments of templates,
 * pictures, emphasis, headings and rules go, links keep their text, an empty line at most stands between paragraphs.
 *
 * At most `max` UTF-16 units and `maxLines` lines. Every pattern goes through the text once.
 */
export function excerpt(markdown: string, max = 500, maxLines = 8): string {
  const lines = withoutComments(markdown.slice(0, maxRead)).split(/\r\n|[\n\r\u{2028}\u{2029}]/u)
  const plain: string[] = []
  for (const line of lines) {
    const text = plainLine(line)
    if (text !== '' || (plain.length > 0 && plain.at(-1) !== '')) plain.push(text)
    if (plain.length > maxLines) break
  }
  while (plain.at(-1) === '') plain.pop()
  const shown = plain.slice(0, maxLines).join('\n').trimEnd()
  return clip(plain.length > maxLines && shown.length < max ? `${shown}…` : shown, max)
}

function withoutComments(text: string): string {
  let result = ''
  let from = 0
  for (let begin = text.indexOf('<!--'); begin !== -1; begin = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', begin + 4)
    result += text.slice(from, begin)
    if (end === -1) return result
    from = end + 3
  }
  return result + text.slice(from)
}

function plainLine(line: string): string {
  const text = oneSpace(line.slice(0, 2000))
  if (/^(?:`{3,}|~{3,}|(?:[-*_=] ?){3,}$)/.test(text)) return ''
  return text
    .replace(/^#{1,6} /, '')
    .replace(/^[*+-] (?:\[[ xX]\] )?/, '• ')
    .replaceAll(/!\[([^[\]]{0,200})\]\([^()]{0,1000}\)/g, '$1')
    .replaceAll(/\[([^[\]]{1,200})\]\([^()]{0,1000}\)/g, '$1')
    .replaceAll(/\*{2,3}([^*]{1,500})\*{2,3}/g, '$1')
    .replaceAll(/`+/g, '')
    .trim()
}

/** A text as one line: breaks, tabs and other control characters are a space, and what turns the direction goes. */
export const oneLine = (text: string): string =>
  oneSpace(text.replaceAll(/[\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200E}\u{200F}]/gu, ''))

const oneSpace = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
