/** A request that was made, complete. */
interface SentRequest {
  readonly method: 'POST' | 'GET' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The receiver's certificate was not checked. */
  readonly insecureSsl: boolean
}

/** Linux takes no longer argument than 128 KiB; a body beyond goes through standard input. */
const longestArgument = 100_000

/**
 * The command for a POSIX shell with which curl makes the same request: the same headers, the same bytes.
 *
 * Everything from outside stands in single quotes, where no character but `'` means anything to a shell. What curl would
 * read itself is kept from it: `@` and brackets, and the headers that it would add.
 */
export function curlCommand({ method, url, headers, body, insecureSsl }: SentRequest): string {
  const text = textOf(body)
  const isArgument = text !== null && text.length <= longestArgument
  const hasBody = method !== 'GET' || body.length > 0
  const lines = [
    `curl --globoff --request ${method} --url ${quoted(url)}`,
    ...(insecureSsl ? ['--insecure'] : []),
    // curl announces a large body, and waits to be asked for it.
    ...Object.entries({ ...headers, Expect: '' }).map(([name, value]) => `--header ${quoted(headerLine(name, value))}`),
    ...(hasBody ? [isArgument ? `--data-raw ${quoted(text)}` : '--data-binary @-'] : []),
  ]
  const command = lines.join(' \\\n  ')
  if (isArgument) return command
  return `printf ${text === null ? quoted(escaped(body)) : `%s ${quoted(text)}`} | ${command}`
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** curl takes `Name:` for a header to leave out, and `Name;` for an empty one. */
const headerLine = (name: string, value: string): string =>
  value === '' && name !== 'Expect' ? `${name};` : `${name}: ${value}`.trimEnd()

/** Null for bytes that cannot stand in a command: what is not UTF-8, and NUL. */
function textOf(body: Uint8Array): string | null {
  if (body.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

/** As printf's format: printable ASCII as it is, any other byte by its three octal digits. */
const escaped = (body: Uint8Array): string =>
  Array.from(body, (byte) => {
    if (byte === 0x25) return '%%'
    if (byte >= 0x20 && byte < 0x7f && byte !== 0x5c) return String.fromCharCode(byte)
    return `\\${byte.toString(8).padStart(3, '0')}`
  }).join('')
