import { plainText } from './plain-text.ts'

const ofArgument = /^error: command-argument value '([^]*)' is invalid for argument '([^']*)'\. ([^]*)$/
const ofOption = /^error: option '(?:-\w, )?(--[\w-]+)[^']*' argument '([^]*)' is invalid\. ([^]*)$/
const choices = /^Allowed choices are (.*)\.\s*$/

/** What commander says is wrong, in the words of this program: `hook: “abc” is no whole number from 1 up.` */
export function complaint(text: string): string {
  const [, given, argument, why = ''] = ofArgument.exec(text) ?? []
  if (given !== undefined) return told(argument, given, why)
  const [, flag, value, what = ''] = ofOption.exec(text) ?? []
  if (value !== undefined) return told(flag, value, what)
  return text.replace(/^error: /, 'repohook: ')
}

const told = (where: string | undefined, given: string, why: string): string =>
  `repohook: ${where}: “${plainText(given)}” ${why.replace(choices, 'is none of $1.').trim()}\n`
