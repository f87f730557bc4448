import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { git } from '../command.testing.ts'
import { setStage, type Stage, token } from '../stage.testing.ts'
import { begin } from '../terminal.testing.ts'

let stage: Stage
let bare: string
let count = 0
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  bare = join(stage.folder, 'octocat', `bare-${++count}.git`)
  await git('init', '--quiet', '--bare', bare)
})

const repohook = (...argv: string[]) =>
  begin(argv, { environment: { REPOHOOK_URL: stage.url, REPOHOOK_TOKEN: token } }).ended
const hook = () => join(bare, 'hooks', 'post-receive')

describe('attach', () => {
  it('of a bare repository says that every push is an event', async () => {
    const { code, stderr } = await repohook('attach', bare)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Attached octocat/bare-${count}: every push is now an event.\n`,
    })
  })

  it.each(['a work tree', 'its .git', 'one whose .git is elsewhere'])('of %s does not claim so', async (kind) => {
    const tree = join(stage.folder, 'mona', `tree-${count}`)
    const elsewhere = kind.startsWith('one') ? ['--separate-git-dir', join(stage.folder, `apart-${count}`)] : []
    await git('init', '--quiet', ...elsewhere, tree)
    const { code, stderr } = await repohook('attach', kind === 'its .git' ? join(tree, '.git') : tree)
    expect(code).toBe(0)
    expect(stderr).toContain('This is a work tree: only pushes INTO it count.\nAttach the bare repository')
    expect(stderr).not.toContain('every push')
  })

  it('prints where its hook is with --json', async () => {
    const { stdout } = await repohook('attach', bare, '--json')
    expect(JSON.parse(stdout)).toEqual({ repository: `octocat/bare-${count}`, hook: hook(), former: null })
  })
})

describe('detach', () => {
  it('puts the former hook back, and leaves no token', async () => {
    await writeFile(hook(), '#!/bin/sh\n# former\n', { mode: 0o755 })
    await repohook('attach', bare)
    expect(await repohook('detach', bare)).toEqual({
      code: 0,
      stdout: '',
      stderr: `Detached ${bare}: pushes are no events any more.\n`,
    })
    expect(await readFile(hook(), 'utf8')).toBe('#!/bin/sh\n# former\n')
    await expect(stat(join(bare, 'repohook.json'))).rejects.toThrow('ENOENT')
  })

  it('says what still waits, and leaves it', async () => {
    await repohook('attach', bare)
    const outbox = join(bare, 'repohook', 'outbox')
    await mkdir(outbox, { recursive: true })
    const pushes = join(bare, 'repohook', 'pushes')
    await mkdir(pushes, { recursive: true })
    await writeFile(join(pushes, '000000000000001.push'), 'x')
    await writeFile(join(outbox, '000000000000001-000001-abcdef00.json'), '{}')
    const { code, stderr } = await repohook('detach', bare)
    expect(code).toBe(0)
    expect(stderr).toContain(`Still waiting in ${outbox}: 1 event.\n`)
    expect(await readdir(outbox)).toHaveLength(1)
    expect(stderr).toContain(`Still waiting in ${pushes}: 1 push.\n`)
    expect(await readdir(pushes)).toHaveLength(1)
  })

  it('removes the token beside a hook that somebody wrote since, and leaves that hook', async () => {
    await repohook('attach', bare)
    await writeFile(hook(), '#!/bin/sh\n# theirs\n')
    const { code, stderr } = await repohook('detach', bare)
    expect(code).toBe(0)
    expect(stderr).toContain('is not of repohook; it was left.')
    expect(await readFile(hook(), 'utf8')).toContain('theirs')
    await expect(stat(join(bare, 'repohook.json'))).rejects.toThrow('ENOENT')
  })

  it('takes the token away from a repository whose hook is gone', async () => {
    await repohook('attach', bare)
    await rm(hook())
    expect((await repohook('detach', bare)).code).toBe(0)
    await expect(stat(join(bare, 'repohook.json'))).rejects.toThrow('ENOENT')
  })

  it('of what is not attached says so', async () => {
    const { code, stderr } = await repohook('detach', bare)
    expect({ code, stderr }).toEqual({ code: 1, stderr: `repohook: ${bare} is not attached.\n` })
  })
})
