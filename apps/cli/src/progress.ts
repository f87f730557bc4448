import { shorten } from './table.ts'
import type { Terminal } from './terminal.ts'

/** A line on stderr that says how far long work has come; nothing where nobody watches. */
export function progress({ stderr, isTty, columns }: Terminal) {
  const write = (text: string) => {
    if (isTty.stderr) stderr.write(`\r\u001b[2K${shorten(text, columns - 1)}`)
  }
  return { show: write, clear: () => write('') }
}
