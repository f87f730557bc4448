/** The beginning of a text, for a message that must not repeat what came from outside at length. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}
