import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'

const maxOutputLength = 65_536

/** By content coding. What broke off is decoded as far as it came. */
const decoders: ReadonlyMap<string, (body: Uint8Array) => Uint8Array> = new Map([
  ['', (body) => body],
  ['identity', (body) => body],
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // Some send it without its wrapper, whose first byte ends in 8.
  ['deflate', (body) => (((body[0] ?? 0) & 15) === 8 ? inflateSync : inflateRawSync)(body, zlibOptions)],
  ['br', (body) => brotliDecompressSync(body, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  ['zstd', (body) => zstdDecompressSync(body, { maxOutputLength, finishFlush: constants.ZSTD_e_flush })],
])
const zlibOptions = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }

function gunzip(body: Uint8Array): Uint8Array {
  return gunzipSync(body, zlibOptions)
}

/**
 * The body of a response for people to read, decoded by its one `Content-Encoding`; bytes that are not UTF-8 are replaced.
 *
 * `null` where it cannot be shown: it decodes to more than 64 KiB or not at all, was encoded more than once, or has a NUL in
 * it, as binaries have.
 */
export function responseText(headers: readonly (readonly [string, string])[], body: Uint8Array): string | null {
  if (body.length === 0) return ''
  const codings = headers.flatMap(([name, value]) => (name.toLowerCase() === 'content-encoding' ? [value] : []))
  try {
    const decoded = decoders.get(codings.join(',').trim().toLowerCase())?.(body)
    return decoded === undefined || decoded.includes(0) ? null : new TextDecoder().decode(decoded)
  } catch {
    return null
  }
}
