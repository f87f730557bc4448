/** As much as is laid out at once. */
const blockLength = 16 * 1024

/** Cuts a text into blocks, at the ends of lines where there are any; put together they are the text again. */
export function blocksOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  const blocks: { start: number; text: string }[] = []
  let start = 0
  while (start < text.length) {
    const end = blockEnd(text, start)
    blocks.push({ start, text: text.slice(start, end) })
    start = end
  }
  return blocks
}

function blockEnd(text: string, start: number): number {
  const most = start + blockLength
  if (most >= text.length) return text.length
  // Looked for in the block alone: the text may be a single line of megabytes.
  const newline = text.slice(start, most).lastIndexOf('\n')
  if (newline !== -1) return start + newline + 1
  // Never between the halves of a character.
  return (text.charCodeAt(most) & 0xfc00) === 0xdc00 ? most - 1 : most
}
