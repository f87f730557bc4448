import { createHash } from 'node:crypto'

/** What a client keeps to ask whether an answer is still the same; weak, because the bytes may be encoded on their way. */
export const etagOf = (text: string | Uint8Array): string => `W/"${createHash('sha256').update(text).digest('hex')}"`

/** Whether an `If-None-Match` names the answer that would be given. */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag)))

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
