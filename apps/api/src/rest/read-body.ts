import { Failure } from '@repohook/events'
import type { HonoRequest } from 'hono'

/**
 * Reads a request's body, and no more than `limitBytes` of it.
 *
 * @throws Failure `request.too_large`; `request.malformed` when the caller leaves before the end
 */
export async function readBody(request: HonoRequest, limitBytes: number): Promise<Uint8Array> {
  const declared = request.header('content-length')
  // Node holds a body to the length that was declared; without one it is counted here.
  if (declared !== undefined && request.header('transfer-encoding') === undefined) {
    if (!(Number(declared) <= limitBytes)) throw tooLarge(limitBytes)
    return new Uint8Array(await request.arrayBuffer().catch(brokeOff))
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.raw.body ?? []) {
      bytes += chunk.length
      if (bytes > limitBytes) break
      chunks.push(chunk)
    }
  } catch {
    brokeOff()
  }
  if (bytes > limitBytes) throw tooLarge(limitBytes)
  return Buffer.concat(chunks, bytes)
}

const tooLarge = (limitBytes: number) =>
  new Failure('request.too_large', `The body is larger than the ${limitBytes} bytes that are taken.`)

function brokeOff(): never {
  throw new Failure('request.malformed', 'The body broke off.')
}
