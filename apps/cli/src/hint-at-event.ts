import { unknownEvent } from './catalogue-search.ts'
import { say, type Terminal } from './terminal.ts'
import type { Place } from './where.ts'

/** Says so when nothing was found because the event that was asked for is none. */
export async function hintAtEvent(terminal: Terminal, { client }: Place, event: string | undefined): Promise<void> {
  if (event === undefined) return
  const words = unknownEvent(await client.events.catalogue.query(), event)
  if (words !== null) say(terminal, words)
}
