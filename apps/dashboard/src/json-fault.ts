/** What keeps a text from being a payload, and on which line (from 1) that is. */
export interface JsonFault {
  readonly message: string
  readonly line: number
}

type Expected = keyof typeof words

const words = {
  object: 'an object: { … }',
  value: 'a value',
  valueOrEnd: 'a value or ]',
  name: 'a name in double quotes',
  nameOrEnd: 'a name in double quotes or }',
  colon: 'a colon',
  commaOrBrace: 'a comma or }',
  commaOrBracket: 'a comma or ]',
  nothing: 'nothing more',
}

const space = /[ \t\r\n]*/y
// Neither a quote, nor a backslash, nor a control character.
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y

/**
 * Why a text is no payload: a JSON object. Null where it is one. Browsers tell this each in their own way, and the line
 * only sometimes.
 */
export function jsonFault(text: string): JsonFault | null {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'object'
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  const next = (character: string): boolean => text[at] === character && (at += 1) > 0
  const close = () => {
    open.pop()
    expected = afterValue(open)
  }
  for (;;) {
    take(space)
    if (expected === 'nothing' && at === text.length) return null
    if (wantsValue(expected) && next('{')) {
      open.push('{')
      expected = 'nameOrEnd'
    } else if (wantsValue(expected) && expected !== 'object' && next('[')) {
      open.push('[')
      expected = 'valueOrEnd'
    } else if ((expected === 'nameOrEnd' || expected === 'commaOrBrace') && next('}')) close()
    else if ((expected === 'valueOrEnd' || expected === 'commaOrBracket') && next(']')) close()
    else if ((expected === 'name' || expected === 'nameOrEnd') && take(string)) expected = 'colon'
    else if (expected === 'colon' && next(':')) expected = 'value'
    else if (expected === 'commaOrBrace' && next(',')) expected = 'name'
    else if (expected === 'commaOrBracket' && next(',')) expected = 'value'
    else if (wantsValue(expected) && expected !== 'object' && (take(string) || take(scalar)))
      expected = afterValue(open)
    else return faultAt(text, at, expected)
  }
}

const wantsValue = (expected: Expected) => expected === 'object' || expected === 'value' || expected === 'valueOrEnd'

function afterValue(open: readonly string[]): Expected {
  if (open.length === 0) return 'nothing'
  return open.at(-1) === '{' ? 'commaOrBrace' : 'commaOrBracket'
}

function faultAt(text: string, at: number, expected: Expected): JsonFault {
  const line = text.slice(0, at).split('\n').length
  const found = text.slice(at, at + 20).split(/[\r\n]/)[0] ?? ''
  return { line, message: `Expected ${words[expected]}, found ${at === text.length ? 'the end' : found}` }
}
