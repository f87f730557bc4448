/** How long a pattern may be, and all that its braces stand for together. */
const maxLength = 512
const maxExpanded = 2000

/** Longer than any ref of git: a payload may say what it likes. */
const maxName = 1024

/**
 * What is wrong with a pattern, as a sentence that says what to do; null for one that can be used.
 */
export function refGlobFault(pattern: string): string | null {
  if (pattern.length > maxLength) return `A pattern has at most ${maxLength} characters.`
  if (/[\p{Cc}\s]/u.test(pattern))
    return 'A pattern has no spaces or line breaks: separate alternatives by commas in { }.'
  if (/[[\]()!\\]/.test(pattern)) return 'A pattern has *, **, ? and { , } only: write the alternatives out.'
  const alternatives = expandBraces(pattern)
  if (alternatives === null) {
    return `Each { has a } of its own, none is inside another, and they stand for at most ${maxExpanded} characters.`
  }
  return null
}

/**
 * Whether a ref is meant by a pattern: its full name (`refs/heads/main`) or its short one (`main`). `*` stands for
 * anything but `/`, `**` for anything, `?` for one character but `/`, `{a,b}` for one of several. An empty pattern, `*`
 * and `**` alone mean every ref; a name longer than 1024 characters fits no other pattern.
 *
 * In time of pattern × name, whatever both are: no pattern is made a regular expression.
 */
export function matchesRef(pattern: string, ref: string): boolean {
  if (pattern === '' || pattern === '*' || pattern === '**') return true
  if (ref.length > maxName) return false
  const names = [ref, ref.replace(/^refs\/(?:heads|tags)\//, '')]
  return (expandBraces(pattern) ?? []).some((one) => names.some((name) => matches(tokensOf(one), name)))
}

/** Null for braces that are not paired, or that stand for too much. */
function expandBraces(pattern: string): readonly string[] | null {
  let results: readonly string[] = ['']
  let rest = pattern
  for (let open = rest.search(/[{}]/); open !== -1; open = rest.search(/[{}]/)) {
    const close = rest.indexOf('}', open)
    const group = rest.slice(open + 1, close)
    if (rest[open] === '}' || close === -1 || group.includes('{')) return null
    const literal = rest.slice(0, open)
    results = results.flatMap((beginning) => group.split(',').map((option) => beginning + literal + option))
    if (results.reduce((sum, one) => sum + one.length + 1, 0) > maxExpanded) return null
    rest = rest.slice(close + 1)
  }
  return results.map((beginning) => beginning + rest)
}

interface Token {
  readonly kind: 'one' | 'within' | 'across' | 'text'
  /** Of a `text`, the one that it stands for. */
  readonly character?: string
}

function tokensOf(pattern: string): readonly Token[] {
  return (pattern.match(/\*+|[^*]/gsu) ?? []).map((part) => {
    if (part.startsWith('**')) return { kind: 'across' }
    if (part === '*') return { kind: 'within' }
    return part === '?' ? { kind: 'one' } : { kind: 'text', character: part }
  })
}

/** Keeps, for each character of the name, every place of the pattern that may have been reached: never goes back. */
function matches(tokens: readonly Token[], name: string): boolean {
  let reached = new Uint8Array(tokens.length + 1)
  let next = new Uint8Array(tokens.length + 1)
  reached[0] = 1
  passStars(tokens, reached)
  for (const character of name) {
    next.fill(0)
    for (let place = 0; place < tokens.length; place += 1) {
      if (reached[place] === 0) continue
      const { kind, character: wanted } = tokens[place]!
      if (kind === 'across' || (kind === 'within' && character !== '/')) next[place] = 1
      else if (kind === 'one' ? character !== '/' : wanted === character) next[place + 1] = 1
    }
    passStars(tokens, next)
    ;[reached, next] = [next, reached]
  }
  return reached[tokens.length] === 1
}

/** A star may stand for nothing. */
function passStars(tokens: readonly Token[], reached: Uint8Array): void {
  for (let place = 0; place < tokens.length; place += 1) {
    const { kind } = tokens[place]!
    if (reached[place] === 1 && (kind === 'within' || kind === 'across')) reached[place + 1] = 1
  }
}
