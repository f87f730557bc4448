import type { Readable } from 'node:stream'
import { baseOf, headersOf, reach, requireJson, type Server } from './client.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownToken } from './explain.ts'
import { chunksOf, type Line } from './line-chunks.ts'
import { jsonText, plainText } from './plain-text.ts'
import { Problem } from './problem.ts'
import type { TargetInput } from './where.ts'

const timeoutMs = 60_000

export interface BatchContext {
  readonly server: Server
  readonly target: TargetInput
  readonly signal: AbortSignal
  /** Called after each request. */
  progress(count: BatchCount): void
  /** Called with the server's answer for each line, as JSON text. */
  answered(json: string): void
  /** Called for each line that the server did not take. */
  refused(line: number, message: string): void
}

export interface BatchCount {
  readonly published: number
  readonly refused: number
  readonly deliveries: number
}

/** What the server answers for one line. */
interface LineAnswer {
  readonly guid?: string
  readonly deliveries?: readonly unknown[]
  readonly message?: string
  /** What is wrong in particular, where the message is general. */
  readonly errors?: readonly { readonly message?: string }[]
  /** Counts from the first line of the request. */
  readonly line?: number
}

/**
 * Publishes the events of an NDJSON input, some hundred a request, in their order.
 *
 * @throws a Problem that says how far it came, when the server takes no more
 */
export async function publishBatch(input: Readable, context: BatchContext): Promise<BatchCount> {
  let count: BatchCount = { published: 0, refused: 0, deliveries: 0 }
  for await (const lines of chunksOf(input)) {
    const answers = await send(lines, context).catch((error: unknown) => {
      if (context.signal.aborted) throw error
      const words = error instanceof Error ? error.message : String(error)
      const first = lines[0]?.number ?? 0
      const code = error instanceof Problem ? error.code : exitCodes.refused
      const told = `${words} Up to line ${first - 1}, ${count.published} were published; the lines from ${first} on may not be.`
      throw new Problem(code, told, undefined, { cause: error })
    })
    for (const [index, { number }] of lines.entries()) {
      const answer = answers[index] ?? { message: 'The server did not answer for this line.' }
      const isTaken = answer.guid !== undefined
      context.answered(jsonText('line' in answer ? { ...answer, line: number } : answer, 0))
      if (!isTaken) context.refused(number, reasonOf(answer))
      count = {
        published: count.published + (isTaken ? 1 : 0),
        refused: count.refused + (isTaken ? 0 : 1),
        deliveries: count.deliveries + (Array.isArray(answer.deliveries) ? answer.deliveries.length : 0),
      }
    }
    context.progress(count)
  }
  return count
}

async function send(lines: readonly Line[], { server, target, signal }: BatchContext): Promise<readonly LineAnswer[]> {
  const name = target.name.split('/').map(encodeURIComponent).join('/')
  const path = target.kind === 'repository' ? `repos/${name}` : `orgs/${name}`
  const body = Buffer.concat(lines.flatMap(({ bytes }) => [bytes, newline]))
  const headers = { ...headersOf(server), 'content-type': 'application/x-ndjson' }
  const request = (ends: AbortSignal) =>
    fetch(`${baseOf(server)}/api/v3/${path}/events`, { method: 'POST', headers, body, signal: ends })
  const response = requireJson(await reach(server.url, request, { signal, timeoutMs }), server.url)
  const text = await response.text()
  if (response.status === 401) {
    throw new Problem(exitCodes.notSignedIn, unknownToken)
  }
  const answers = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LineAnswer)
  if (response.ok) return answers
  throw new Problem(exitCodes.refused, answers[0] ? reasonOf(answers[0]) : `The server answered ${response.status}.`)
}

const reasonOf = ({ message, errors }: LineAnswer): string => plainText(errors?.[0]?.message ?? message ?? 'refused')

const newline = Buffer.from('\n')
