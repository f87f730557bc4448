import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseRefUpdates, type RefUpdate } from './ref-update.ts'

process.env['GIT_CONFIG_GLOBAL'] = '/dev/null'
process.env['GIT_CONFIG_SYSTEM'] = '/dev/null'

/** A bare repository and a clone of it to push from, in a directory that goes when the test ends. */
export class TestRepository {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'repohook-git-')))
  readonly gitDir = join(this.directory, 'bare.git')
  readonly work = join(this.directory, 'work')
  #commits = 0

  constructor(objectFormat: 'sha1' | 'sha256' = 'sha1') {
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }))
    const init = ['init', '--quiet', '--initial-branch=main', `--object-format=${objectFormat}`, '--template=']
    execFileSync('git', [...init, '--bare', this.gitDir])
    execFileSync('git', [...init, this.work])
    this.git('remote', 'add', 'origin', this.gitDir)
  }

  git(...args: readonly string[]): string {
    const date = `2024-05-01T10:00:${String(this.#commits).padStart(2, '0')}+02:00`
    const env = {
      ...process.env,
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_AUTHOR_DATE: '2024-04-01T00:00:00Z',
      GIT_COMMITTER_NAME: 'Grace',
      GIT_COMMITTER_EMAIL: 'grace@example.org',
      GIT_COMMITTER_DATE: date,
    }
    return execFileSync('git', ['-C', this.work, ...args], { env, encoding: 'utf8', stdio: 'pipe' }).trim()
  }

  /** Writes files (`null` removes one), commits them, and answers the commit's id. */
  commit(message: string, files: Readonly<Record<string, string | null>> = {}): string {
    for (const [path, content] of Object.entries(files)) {
      const at = join(this.work, path)
      mkdirSync(dirname(at), { recursive: true })
      if (content === null) rmSync(at)
      else writeFileSync(at, content)
    }
    this.#commits += 1
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', message)
    return this.id('HEAD')
  }

  id(revision: string): string {
    return this.git('rev-parse', revision)
  }

  /** Pushes, and answers what git gave the `post-receive` hook. */
  push(...args: readonly string[]): RefUpdate[] {
    const lines = join(this.directory, 'lines')
    this.writeHook(`cat > '${lines}'`)
    this.git('push', '--quiet', 'origin', ...args)
    return parseRefUpdates(readFileSync(lines, 'utf8'))
  }

  /** Puts a shell script in the place of the bare repository's `post-receive` hook, and answers its path. */
  writeHook(script: string): string {
    const hook = join(this.gitDir, 'hooks', 'post-receive')
    mkdirSync(dirname(hook), { recursive: true })
    writeFileSync(hook, `#!/bin/sh\n${script}\n`)
    chmodSync(hook, 0o755)
    return hook
  }
}
