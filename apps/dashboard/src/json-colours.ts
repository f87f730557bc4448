import hljs from 'highlight.js/lib/core'
import json from 'highlight.js/lib/languages/json'

/** A piece of a text, and what it is there: `attr`, `string`, `number`, `keyword`, `punctuation`; null for what has no colour. */
export interface Token {
  readonly scope: string | null
  readonly text: string
}

type Collected = { readonly scope: string | null; text: string }[]
/** Of the text that was looked at last. */
let collected: Collected = []

/** Collects tokens where highlight.js would write HTML, which is never made here. */
class Tokens {
  readonly #list: Collected = []
  readonly #scopes: string[] = []
  constructor() {
    collected = this.#list
  }
  openNode(scope: string): void {
    this.#scopes.push(scope)
  }
  closeNode(): void {
    this.#scopes.pop()
  }
  startScope(scope: string): void {
    this.openNode(scope)
  }
  endScope(): void {
    this.closeNode()
  }
  addText(text: string): void {
    const scope = this.#scopes.at(-1) ?? null
    const last = this.#list.at(-1)
    if (last?.scope === scope) last.text += text
    else if (text !== '') this.#list.push({ scope, text })
  }
  __addSublanguage(): void {}
  finalize(): void {}
  toHTML(): string {
    return ''
  }
}

hljs.registerLanguage('json', json)
hljs.configure({ __emitter: Tokens })

/** Cuts a JSON text into its tokens; put together they are the text again, even where it is no JSON. */
export function jsonTokens(text: string): readonly Token[] {
  hljs.highlight(text, { language: 'json', ignoreIllegals: true })
  return collected
}
