import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { shells } from './completion-scripts.ts'
import { begin } from './terminal.testing.ts'

const execute = promisify(execFile)
const program = fileURLToPath(new URL('main.ts', import.meta.url))

const complete = async (...words: string[]) => {
  const { stdout, stderr } = await begin(['__complete', ...words]).ended
  expect(stderr).toBe('')
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '')
}

describe('what may come next', () => {
  it('are the commands at first, but no hidden one', async () => {
    const found = await complete('')
    expect(found).toEqual(expect.arrayContaining(['hooks', 'deliveries', 'publish', 'help']))
    expect(found).not.toContain('__complete')
    expect(await complete('re')).toEqual(['redeliver', 'repositories'])
  })

  it.each([
    [
      ['hooks', ''],
      ['list', 'show', 'create', 'edit', 'rotate-secret', 'remove', 'ping', 'test'],
    ],
    [['hooks', 'create', '--cont'], ['--content-type']],
    [
      ['hooks', 'create', '--content-type', ''],
      ['json', 'form'],
    ],
    [['hooks', 'create', '--url', ''], []],
    [['deliveries', '--st'], ['--status']],
    [['deliveries', '--status', 'f'], ['failure']],
    [['publish', '-R', 'octocat/hello', 'pull_request_review_t'], ['pull_request_review_thread']],
    [['publish', 'push', ''], []],
    [
      ['events', 'sample', 'work'],
      ['workflow_dispatch', 'workflow_job', 'workflow_run'],
    ],
    [['hooks', 'edit', '3', '--add-events', 'push,releas'], ['push,release']],
    [['completion', ''], [...shells]],
    [['nonsense', ''], []],
  ])('after %j are %j', async (words, candidates) => {
    expect(await complete(...words)).toEqual(candidates)
  })
})

describe('the script', () => {
  it.each(shells)('for %s is told how to be installed', async (shell) => {
    const { stdout } = await begin(['completion', '--help']).ended
    expect(stdout).toContain(`repohook completion ${shell}`)
    expect((await begin(['completion', shell]).ended).stdout).toContain('__complete')
  })

  it('for bash is accepted by bash, and completes there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const { stdout: script } = await begin(['completion', 'bash']).ended
    await writeFile(join(folder, 'script'), script)
    await execute('bash', ['-n', join(folder, 'script')])
    const command = join(folder, 'repohook')
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
    await chmod(command, 0o755)
    const press = 'source "$1"; COMP_WORDS=("$2" hooks re); COMP_CWORD=2; _repohook; printf "%s\\n" "${COMPREPLY[@]}"'
    const { stdout } = await execute('bash', ['-c', press, 'bash', join(folder, 'script'), command])
    expect(stdout).toBe('remove\n')

    const alias = `shopt -s expand_aliases\nalias repohook="'$2'"\n${press.replace('"$2" hooks', 'repohook hooks')}`
    const aliased = await execute('bash', ['-c', alias, 'bash', join(folder, 'script'), command], {
      env: { PATH: '/usr/bin:/bin' },
    })
    expect(aliased.stdout).toBe('remove\n')
  })
})
