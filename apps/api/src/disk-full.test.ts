import { expect, it } from 'vitest'
import { runDiskFull } from './disk-full.testing.ts'
import { smallDisk } from './small-disk.testing.ts'

it('a disk that is full: 503 and nothing stored, nothing sent that could not be recorded, and all goes on by itself', async (context) => {
  const disk = smallDisk(12)
  if (!disk) {
    process.stdout.write('disk full: neither a tmpfs nor a limit on files can be had here\n')
    return context.skip('neither a tmpfs nor a limit on files can be had here')
  }
  try {
    const figures = await runDiskFull(disk)
    process.stdout.write(`disk full: ${JSON.stringify(figures)}\n`)
    expect(figures).toMatchObject({
      lost: 0,
      halfStored: 0,
      sentMeanwhile: 0,
      arrivedTwice: 0,
      readyMeanwhile: false,
      retryAfter: '10',
      recoveries: ['the database takes writes again'],
      exitCode: 0,
    })
    expect(figures.complaints).toHaveLength(1)
    expect(figures.refused).toBeGreaterThan(0)
  } finally {
    disk.close()
  }
})
