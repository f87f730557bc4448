import stringWidth from 'string-width'
import { type Paint, paint } from './paint.ts'
import { plainText } from './plain-text.ts'

export type Shrinks = 'first' | 'then'

export interface Column<T> {
  readonly title: string
  /** May hold anything: it is made plain here. */
  readonly value: (row: T) => string | number | null
  /** Whether it is shortened when the terminal is narrow: before the others, or once that is not enough. */
  readonly shrinks?: Shrinks
  readonly paint?: (row: T) => Paint | null
}

const gap = 2
const narrowest = 8

/**
 * Rows as aligned columns under their titles, in lines of at most `width` columns: what shrinks does so, widest
 * first, then everything, and what is still too long is cut.
 */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width: number, colour: boolean): string {
  const cells = rows.map((row) => columns.map((column) => cell(row, column)))
  const natural = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((line) => stringWidth(line[index] ?? ''))),
  )
  const widths = fit(
    natural,
    columns.map(({ shrinks }) => shrinks),
    width - gap * (columns.length - 1),
  )
  const line = (texts: readonly string[], paints: readonly (Paint | null)[]) =>
    texts
      .map((text, index) => {
        const short = shorten(text, widths[index] ?? 0)
        const last = index === texts.length - 1
        const filled = last ? '' : ' '.repeat((widths[index] ?? 0) - stringWidth(short))
        return paint(short, paints[index] ?? null, colour) + filled
      })
      .join(' '.repeat(gap))
      .trimEnd()
  const head = line(
    columns.map(({ title }) => title),
    columns.map(() => 'bold' as const),
  )
  const body = rows.map((row, index) =>
    line(
      cells[index] ?? [],
      columns.map((column) => column.paint?.(row) ?? null),
    ),
  )
  return [head, ...body].join('\n')
}

/** Rows for another program: whole values between tabs, no titles. */
export const tabbed = <T>(rows: readonly T[], columns: readonly Column<T>[]): string =>
  rows.map((row) => columns.map((column) => cell(row, column)).join('\t')).join('\n')

function cell<T>(row: T, { value }: Column<T>): string {
  const found = value(row)
  return found === null ? '' : plainText(String(found))
}

/** Widths that add up to `room` at most, as far as that leaves a few columns for each. */
export function fit(
  natural: readonly number[],
  shrinks: readonly (Shrinks | undefined)[],
  room: number,
): readonly number[] {
  const widths = [...natural]
  const rounds = [['first'], ['first', 'then'], ['first', 'then', undefined]]
  for (const some of rounds.map((round) => shrinks.map((when) => round.includes(when)))) {
    for (;;) {
      const over = widths.reduce((sum, width) => sum + width, 0) - room
      if (over <= 0) return widths
      const widest = Math.max(...widths.filter((width, index) => some[index] && width > narrowest))
      if (!Number.isFinite(widest)) break
      const index = widths.findIndex((width, at) => some[at] && width === widest)
      widths[index] = widest - 1
    }
  }
  return widths
}

/** The beginning of a text with … where it was cut, in at most `width` columns. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break
    kept += segment
  }
  return `${kept}…`
}
