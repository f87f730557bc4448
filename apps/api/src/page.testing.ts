import type { Hono } from 'hono'

/** What a browser sends for a page of the server's own. */
export const ownPage: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' }

export interface Called {
  readonly status: number
  readonly data: unknown
  /** The code of the failure that the call was refused with. */
  readonly failure: string | null
  /** The cookie that the answer brought, with its attributes. */
  readonly set: string | null
}

/** A page in a browser, as far as its calls go: it keeps the cookie that it is given, and sends it with the next. */
export class Page {
  readonly #app: Pick<Hono, 'request'>
  readonly #headers: Readonly<Record<string, string>>
  readonly #address: string
  /** A name and a value. */
  cookie: string | null = null

  constructor(app: Pick<Hono, 'request'>, { headers = ownPage, address = '192.0.2.1' } = {}) {
    this.#app = app
    this.#headers = headers
    this.#address = address
  }

  /** Calls a procedure: a mutation if there is a body, otherwise a query or a subscription, whose stream has to end. */
  async call(path: string, { body, input, headers = this.#headers }: Call = {}): Promise<Called> {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    const response = await this.#app.request(
      `http://repohook.test/trpc/${path}${query}`,
      {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json', ...(this.cookie && { cookie: this.cookie }), ...headers },
      },
      { incoming: { socket: { remoteAddress: this.#address } } },
    )
    const set = response.headers.get('set-cookie')
    if (set !== null) this.cookie = /^[^=]+=[^;]+/.exec(set)?.[0] ?? null
    const text = await response.text()
    const failure = /"failure":"([a-z_.]+)"/.exec(text)?.[1] ?? null
    const isOne = text.startsWith('{') && !text.includes('\n')
    const data = isOne ? (JSON.parse(text) as { result?: { data?: unknown } }).result?.data : undefined
    return { status: response.status, data: data ?? null, failure, set }
  }
}

interface Call {
  readonly body?: unknown
  readonly input?: unknown
  /** In place of those that the page sends. */
  readonly headers?: Readonly<Record<string, string>>
}
