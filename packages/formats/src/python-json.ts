/** A token of a JSON text: a string, a number or a word, a mark. What is between them is whitespace. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,]/gs

/**
 * A JSON text as Python's `json.dumps` writes the same value: `, ` and `: ` between, all but ASCII escaped, floats as
 * Python spells them. The order of keys and integers of any length stay as they are.
 *
 * @param text valid JSON
 */
export function pythonJson(text: string): string {
  const written: string[] = []
  for (const [token] of text.matchAll(tokens)) written.push(asPython(token))
  return written.join('')
}

function asPython(token: string): string {
  if (token === ',') return ', '
  if (token === ':') return ': '
  if (token.startsWith('"')) return pythonString(JSON.parse(token) as string)
  return /^-?\d+[.eE]/.test(token) ? pythonFloat(Number(token)) : token
}

const short: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\f': String.raw`\f`,
  '\b': String.raw`\b`,
}

const pythonString = (text: string): string =>
  `"${text.replaceAll(/["\\]|[^\u0020-\u007E]/g, (unit) => short[unit] ?? String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`

/** Python's `repr` of a float: the shortest digits that read back, as in JavaScript, but its own bounds for exponents. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [digits = '', exponentText = ''] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain = decimal(digits, exponent)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** Digits such as `-1.25`, moved by a power of ten. */
function decimal(digits: string, exponent: number): string {
  const sign = digits.startsWith('-') ? '-' : ''
  const figures = digits.replaceAll(/[-.]/g, '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${figures}`
  const whole = figures.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = figures.slice(exponent + 1)
  return sign + whole + (rest === '' ? '' : `.${rest}`)
}
