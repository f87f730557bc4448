import { memberOf } from './format-values.ts'

/** What is at fault when an event cannot be rendered. */
interface RenderFault {
  readonly part: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** What the server refuses of a template or a filter; its message names line and column itself. */
interface Refused {
  readonly field: string | undefined
  readonly message: string
}

/** What is wrong, with its place before it: `body.title, line 2, column 5: …`. */
export function faultWords(fault: RenderFault | Refused): string {
  if ('part' in fault) return `${fault.part}, line ${fault.line}, column ${fault.column}: ${fault.message}`
  const member = memberOf(fault.field)
  return member === null ? fault.message : `${member}: ${fault.message}`
}
