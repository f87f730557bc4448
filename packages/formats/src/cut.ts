/** Marks that belong to the character before them: combining marks, variation selectors, joiners, skin tones, tags. */
const joined = /^(?:\p{M}|\p{Emoji_Modifier}|\u{200D}|[\u{E0020}-\u{E007F}])/u
const longestCluster = 16

/**
 * The beginning of a text, up to the UTF-16 index: less where a surrogate pair, or a short cluster of characters that is
 * seen as one, would be divided.
 */
function cutAt(text: string, index: number): string {
  const plainEnd = isInPair(text, index) ? index - 1 : index
  let end = plainEnd
  for (let step = 0; step < longestCluster && end > 0 && end < text.length; step += 1) {
    const isJoined = joined.test(text.slice(end, end + 2)) || text[end - 1] === '\u{200D}'
    if (!isJoined) return text.slice(0, end)
    end -= isInPair(text, end - 1) ? 2 : 1
  }
  return text.slice(0, plainEnd)
}

/** Whether the index is between the two halves of a surrogate pair. */
const isInPair = (text: string, index: number): boolean =>
  text.charCodeAt(index) >>> 10 === 0x37 && text.charCodeAt(index - 1) >>> 10 === 0x36

/** A text of at most `max` code points; one that is longer ends in `tail`, which counts. */
export function truncate(text: string, max: number, tail = '…'): string {
  if (text.length <= max) return text
  const whole = indexAfter(text, max)
  if (whole >= text.length) return text
  const kept = Math.max(0, max - lengthOf(tail))
  return cutAt(text, indexAfter(text, kept)) + tail
}

/** How many code points a text has. */
export function lengthOf(text: string): number {
  let pairs = 0
  for (let index = 1; index < text.length; index += 1) if (isInPair(text, index)) pairs += 1
  return text.length - pairs
}

/** Exactly the first code points of a text, whatever is seen as one. */
export const firstOf = (text: string, codePoints: number): string => text.slice(0, indexAfter(text, codePoints))

/** The UTF-16 index behind so many code points, or the length of the text. */
function indexAfter(text: string, codePoints: number): number {
  let index = 0
  for (let count = 0; count < codePoints && index < text.length; count += 1) {
    index += text.codePointAt(index)! > 0xff_ff ? 2 : 1
  }
  return index
}

/** A text of at most `max` UTF-16 units, which no way of counting makes longer; one that is longer ends in `…`. */
export function clip(text: string, max: number): string {
  return text.length <= max ? text : `${cutAt(text, max - 1)}…`
}
