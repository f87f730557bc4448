import type { Readable, Writable } from 'node:stream'
import type { World } from '@repohook/events'
import type { Environment } from './config.ts'
import { jsonText } from './plain-text.ts'
import { type Column, tabbed, table } from './table.ts'

/** All that a command sees of the process that it runs in. */
export interface Terminal {
  readonly stdin: Readable
  /** What was asked for, and nothing else. */
  readonly stdout: Writable
  /** Messages, questions and progress. */
  readonly stderr: Writable
  /** Which of them have a person at the other end. */
  readonly isTty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  /** How wide lines may be where a person reads them. */
  readonly columns: number
  readonly environment: Environment
  /** The current folder. */
  readonly folder: string
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
  readonly world: World
}

/** Writes a line to stderr. */
export const say = ({ stderr }: Terminal, line: string): void => void stderr.write(`${line}\n`)

/** Writes a line to stdout. */
export const print = ({ stdout }: Terminal, line: string): void => void stdout.write(`${line}\n`)

/** Writes what the API answered to stdout, as it is. */
export const printJson = (terminal: Terminal, value: unknown): void => print(terminal, jsonText(value))

/** Whether what is printed to stdout should have colours. */
export const isColourful = ({ isTty, environment }: Terminal): boolean => isTty.stdout && environment.colour

/** Writes rows to stdout: a table for a person, values between tabs for a program. Without rows, says `none` on stderr. */
export function printRows<T>(
  terminal: Terminal,
  rows: readonly T[],
  columns: readonly Column<T>[],
  none: string,
): void {
  if (rows.length === 0) return say(terminal, none)
  const { isTty, columns: width } = terminal
  print(terminal, isTty.stdout ? table(rows, columns, width, isColourful(terminal)) : tabbed(rows, columns))
}
