import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that a process can run out of room in. */
export interface SmallDisk {
  /** What makes it small. */
  readonly kind: string
  readonly folder: string
  /** Takes all the room that is left to a process. */
  fill(pid: number): void
  free(pid: number): void
  close(): void
}

/**
 * A real file system of so many MiB where this process may mount one; otherwise a folder, and a limit on the size of the
 * files of the process that works there. Null where neither can be had, as outside Linux.
 */
export function smallDisk(mebibytes: number): SmallDisk | null {
  return mounted(mebibytes) ?? limited()
}

function mounted(mebibytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'repohook-disk-'))
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)) {
    rmdirSync(folder)
    return null
  }
  const ballast = join(folder, 'ballast')
  return {
    kind: `a tmpfs of ${mebibytes} MiB`,
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      // Ever smaller pieces, until not a byte is left.
      for (let bytes = 1_048_576; bytes >= 1;) {
        try {
          writeSync(file, Buffer.alloc(bytes))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          bytes = Math.floor(bytes / 2)
        }
      }
      closeSync(file)
    },
    free: () => unlinkSync(ballast),
    close() {
      if (!run('umount', folder)) throw new Error(`${folder} is still mounted: something works there.`)
      rmdirSync(folder)
    },
  }
}

function limited(): SmallDisk | null {
  if (!run('prlimit', '--version')) return null
  const folder = mkdtempSync(join(tmpdir(), 'repohook-disk-'))
  return {
    kind: 'a limit on the size of files',
    folder,
    fill(pid) {
      const largest = Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).size))
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${largest}:`])
    },
    free: (pid) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']),
    close: () => rmSync(folder, { recursive: true }),
  }
}

/** Whether a program can be run, and ends well. */
function run(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
