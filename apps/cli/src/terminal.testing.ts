import { PassThrough, Readable, Writable } from 'node:stream'
import { tmpdir } from 'node:os'
import { systemWorld } from '@repohook/events'
import { readEnvironment } from './config.ts'
import { run } from './run.ts'

export interface Situation {
  /** What stands on standard input; typed there by a person when that is a terminal. */
  readonly stdin?: string | Uint8Array
  /** Whether a person is there. */
  readonly isTty?: boolean
  readonly columns?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  readonly signal?: AbortSignal
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Text that can be waited for. */
class Written extends Writable {
  text = ''
  readonly #waiting = new Set<() => void>()

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    for (const look of this.#waiting) look()
    done()
  }

  /** Resolves once what was written holds `words`. */
  until(words: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => {
      if (!this.text.includes(words)) return
      this.#waiting.delete(look)
      resolve()
    }
    this.#waiting.add(look)
    look()
    return promise
  }
}

/** Runs a command in this process, with nothing of it but what is given. */
export function begin(argv: readonly string[], situation: Situation = {}) {
  const { stdin = '', isTty = false, columns = 100, environment = {}, folder = tmpdir() } = situation
  const [stdout, stderr] = [new Written(), new Written()]
  const never = new AbortController()
  const ended = run(argv, {
    stdin: stdin === '' && isTty ? new PassThrough() : Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    isTty: { stdin: isTty, stdout: isTty, stderr: isTty },
    columns,
    environment: readEnvironment(environment),
    folder,
    signal: situation.signal ?? never.signal,
    world: systemWorld(),
  }).then((code): Ended => ({ code, stdout: stdout.text, stderr: stderr.text }))
  return { stdout, stderr, ended }
}
