import type { Socket } from 'node:net'

/** Enough for a head of 16 KiB and a body of 64 KiB in chunks of one byte. */
const maxResponseBytes = 524_288
const sliceBytes = 1024

/** The receiver sent more than any answer that is kept can need. */
class FloodError extends Error {
  override readonly name = 'FloodError'
  readonly code = 'REPOHOOK_FLOOD'
}

/**
 * Bounds what one response can cost, which undici does not: it takes interim responses, reason phrases, empty lines and
 * chunk extensions without end, and where a head is too long, parses all that came with it, at 20 µs a header.
 *
 * So the socket hands out a kilobyte at a time, nothing once it is destroyed, and half a mebibyte at most for each request
 * that was written to it.
 */
export function boundReads(socket: Socket): void {
  const read = socket.read
  let written = -1
  let taken = 0
  socket.read = (size) => {
    if (socket.destroyed) return null
    if (socket.bytesWritten !== written) {
      written = socket.bytesWritten
      taken = 0
    }
    const chunk = read.call(socket, size ?? (Math.min(socket.readableLength, sliceBytes) || undefined)) as Buffer | null
    taken += chunk?.length ?? 0
    if (taken <= maxResponseBytes) return chunk
    socket.destroy(new FloodError('The response does not end.'))
    return null
  }
}
