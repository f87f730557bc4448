/**
 * Escapes text for Slack's `text`: `&`, `<` and `>`, as Slack documents, so that no value makes a link or a mention.
 *
 * Like the others here: at most `max` UTF-16 units come out, an escape is never divided, and what is cut ends in `…`.
 */
export function escapeSlack(text: string, max = Infinity): string {
  return escaped(text, max, (character) => entities[character] ?? character)
}

/**
 * Makes text plain in Discord's Markdown, with backslashes. Addresses keep their underscores, or they would lead elsewhere.
 */
export function escapeDiscord(text: string, max = Infinity): string {
  return escaped(text, max, (character, before) =>
    /[\\*_~`|<>[\]]/.test(character) || (/[#-]/.test(character) && before === '') ? `\\${character}` : character,
  )
}

/** Makes text plain in the Markdown of Microsoft Teams, which reads HTML as well. */
export function escapeMarkdown(text: string, max = Infinity): string {
  return escaped(text, max, (character, before) => {
    if (/[\\*_~`[\]]/.test(character) || (/[#+-]/.test(character) && before === '')) return `\\${character}`
    return entities[character] ?? character
  })
}

/**
 * Makes text plain in Google Chat, where `<users/all>` mentions everybody and nothing is documented that escapes it: an
 * invisible space stands behind each `<`.
 */
export function escapeGoogleChat(text: string, max = Infinity): string {
  return escaped(text, max, (character) => (character === '<' ? '<\u{200B}' : character))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** What is shown as a link by itself, up to a character that Markdown could mean. */
const address = /https?:\/\/[^\s\\*~`|<>()[\]&]+/y

type Escape = (character: string, lineBefore: string) => string

function escaped(text: string, max: number, escape: Escape): string {
  let result = ''
  let lineBefore = ''
  /** Where the result is cut if there turns out to be more than fits: behind the last unit that leaves room for the `…`. */
  let room = 0
  for (let index = 0; index < text.length;) {
    const unit = unitAt(text, index)
    const shown = unit.length > 2 ? unit : escape(unit, lineBefore)
    if (result.length + shown.length > max) return `${result.slice(0, room)}…`
    result += shown
    if (result.length <= max - 1) room = result.length
    lineBefore = unit === '\n' ? '' : lineBefore + unit.trim()
    if (lineBefore.length > 8) lineBefore = 'text'
    index += unit.length
  }
  return result
}

/** The code point at an index, or the whole address that begins there. */
function unitAt(text: string, index: number): string {
  if (text[index] === 'h') {
    address.lastIndex = index
    const found = address.exec(text)?.[0]
    if (found !== undefined) return found
  }
  return String.fromCodePoint(text.codePointAt(index)!)
}
