import { runDiskFull, smallDisk } from '@repohook/api/testing'
import type { Part } from './part.ts'

export const diskFull: Part = {
  name: 'disk-full',
  about: 'a disk without a byte of room under a real server',
  async run() {
    const disk = smallDisk(12)
    if (!disk) {
      return { figures: [{ what: 'a full disk', value: 'not here', note: 'no tmpfs, no limit on files' }], broken: [] }
    }
    try {
      const told = await runDiskFull(disk)
      const { accepted, refused, lost, halfStored, sentMeanwhile, readyMeanwhile, readyAgain, exitCode } = told
      return {
        figures: [
          {
            what: `a full disk: ${told.disk}`,
            value: `${refused} refused`,
            note: `Retry-After: ${told.retryAfter ?? ''}`,
          },
          { what: 'accepted', value: String(accepted), note: `${lost} lost, ${halfStored} half-stored` },
          { what: 'sent while nothing could be recorded', value: String(sentMeanwhile) },
          {
            what: 'accepts again after',
            value: `${told.acceptsAfterMs} ms`,
            note: `all delivered after ${told.deliveredAfterMs} ms`,
          },
        ],
        broken: [
          lost > 0 && `${lost} accepted events were lost on a full disk.`,
          halfStored > 0 && `${halfStored} refused events were stored on a full disk.`,
          sentMeanwhile > 0 && `${sentMeanwhile} requests went out that could not be recorded.`,
          (readyMeanwhile || !readyAgain) && 'It said that it was ready when it was not, or the other way round.',
          exitCode !== 0 && `The server ended with ${exitCode}.`,
        ].filter((problem) => problem !== false),
      }
    } finally {
      disk.close()
    }
  },
}
