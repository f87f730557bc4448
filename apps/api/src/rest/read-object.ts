import { Failure } from '@repohook/events'
import type { HonoRequest } from 'hono'
import type { z } from 'zod'
import { readBody } from './read-body.ts'

const maxBytes = 1024 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a body that has to be a JSON object of this form, whatever it says of its type. Clients send an empty one with a
 * JSON content type; it is `{}`, and so is null. An integer that is beyond JavaScript's is kept as it is spelled.
 *
 * @throws Failure `request.malformed`, `request.not_an_object`, `request.too_large`, `body.invalid`
 */
export async function readObject(request: HonoRequest, schema: z.ZodType): Promise<unknown> {
  const value = parse(await readBody(request, maxBytes)) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new Failure('request.not_an_object', 'The body has to be a JSON object.')
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Failure('body.invalid', `${issue?.message ?? 'The body is not valid'}.`, issue?.path.join('.') || undefined)
}

function parse(body: Uint8Array): unknown {
  if (body.length === 0) return null
  try {
    return JSON.parse(utf8.decode(body), asWritten as Parameters<typeof JSON.parse>[1])
  } catch {
    // The parser would quote the text, and a secret may be in it.
    throw new Failure('request.malformed', 'The body is not JSON in UTF-8.')
  }
}

const asWritten = (_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? JSON.rawJSON(source) : value
