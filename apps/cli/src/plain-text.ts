import { stripVTControlCharacters } from 'node:util'

/** What a terminal would obey, or what would reorder or hide text; line breaks and tabs are left. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const blanks = /[\p{Zs}\t\r\n\p{Zl}\p{Zp}]+/gu

/** Text from elsewhere as one line that a terminal only shows: no escapes, no controls, no change of direction. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(blanks, ' ').replaceAll(unprintable, '').toWellFormed().trim()

/** The same for text of several lines. */
export const plainBlock = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(unprintable, (character) => (character === '\n' || character === '\t' ? character : ''))
    .toWellFormed()

/** JSON text of a value in which nothing is left that a terminal would obey; it reads as the same value. */
export const jsonText = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
