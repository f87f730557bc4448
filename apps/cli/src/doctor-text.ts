import type { Finding, Report } from './api.ts'
import { counted } from './count.ts'
import { plainText } from './plain-text.ts'
import { sizeText } from './size-text.ts'

const mostShown = 10
const plurals: Readonly<Record<string, string>> = { delivery: 'deliveries' }

/** A report as lines for a person. */
export function doctorText({ facts, findings, rowsUnread }: Report): readonly string[] {
  const known = Object.entries(facts).map(([name, value]) => `${words(name)}: ${valueText(name, value)}`)
  const unread = rowsUnread === null ? [] : [`Rows were not looked at: ${plainText(rowsUnread)}.`]
  const sound = findings.length === 0 && rowsUnread === null ? ['Sound: every rule is kept.'] : []
  return [known.join(', '), ...findings.flatMap(findingText), ...unread, ...sound].filter((line) => line !== '')
}

function findingText({ check, says, noun, subjects, more, repair }: Finding): readonly string[] {
  const shown = subjects.slice(0, mostShown).map((subject) => plainText(String(subject)))
  const rest = subjects.length > mostShown ? ', …' : ''
  const count = `${more ? 'more than ' : ''}${counted(subjects.length, noun, plurals[noun])}`
  return [
    `${check}: ${count} (${shown.join(', ')}${rest})`,
    `  ${says}`,
    ...(repair === null ? [] : [`  Repair: they ${repair}.`]),
  ]
}

const valueText = (name: string, value: string | number): string =>
  typeof value === 'number' && name.endsWith('Bytes') ? sizeText(value) : plainText(String(value))

/** `diskFreeBytes` → `disk free`. */
const words = (name: string): string =>
  name
    .replace(/Bytes$/, '')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^wal$/, 'write-ahead log')
