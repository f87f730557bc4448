import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attach } from './attach.ts'
import { detach } from './detach.ts'
import { findGitDir } from './git-dir.ts'
import { TestRepository } from './repository.testing.ts'

const hookOf = ({ gitDir }: TestRepository) => join(gitDir, 'hooks', 'post-receive')
const hooksOf = ({ gitDir }: TestRepository) => readdirSync(join(gitDir, 'hooks')).toSorted()
const text = (path: string) => readFileSync(path, 'utf8')

/** A command that writes its stdin to a file; the file's path and the command. */
function recorder({ directory }: TestRepository, name = 'told') {
  const path = join(directory, name)
  return { path, command: ['sh', '-c', 'cat > "$1"', 'sh', path] }
}

function push(repository: TestRepository, ...refs: readonly string[]) {
  return spawnSync('git', ['-C', repository.work, 'push', '--quiet', 'origin', ...refs], { encoding: 'utf8' })
}

describe('attach', () => {
  it('gives the command what git gives the hook', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    const { path, command } = recorder(repository)

    const attached = await attach({ gitDir: repository.gitDir, command })
    push(repository, 'main', 'main:topic')

    expect(attached).toEqual({ hook: hookOf(repository), former: null })
    const zero = '0'.repeat(40)
    expect(text(path)).toBe(`${zero} ${id} refs/heads/main\n${zero} ${id} refs/heads/topic\n`)
  })

  it('runs the hook that was there first, with the same lines', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    const former = join(repository.directory, 'former')
    const order = join(repository.directory, 'order')
    repository.writeHook(`cat > '${former}'; echo former >> '${order}'; echo 'hello from the former hook'`)
    const { path } = recorder(repository)

    const command = ['sh', '-c', 'cat > "$1"; echo ours >> "$2"', 'sh', path, order]
    const attached = await attach({ gitDir: repository.gitDir, command })
    const pushed = push(repository, 'main')

    expect(attached.former).toBe(`${hookOf(repository)}.before-repohook`)
    expect(text(former)).toBe(text(path))
    expect(text(path)).toContain('refs/heads/main')
    expect(text(order)).toBe('former\nours\n')
    expect(pushed.stderr).toContain('hello from the former hook')
  })

  it('gives the former hook its arguments, and exits as it did', async () => {
    const repository = new TestRepository()
    repository.writeHook('echo "<$1>"; exit 7')
    const { path, command } = recorder(repository)
    await attach({ gitDir: repository.gitDir, command })

    const run = spawnSync(hookOf(repository), ['an argument'], { input: 'a line\n', encoding: 'utf8' })

    expect(run).toMatchObject({ status: 7, stdout: '<an argument>\n' })
    expect(text(path)).toBe('a line\n')
  })

  it('lets a former hook that is not executable rest, as git does', async () => {
    const repository = new TestRepository()
    chmodSync(repository.writeHook('echo ran; exit 7'), 0o644)
    await attach({ gitDir: repository.gitDir, command: ['true'] })

    const run = spawnSync(hookOf(repository), { input: '', encoding: 'utf8' })

    expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(statSync(`${hookOf(repository)}.before-repohook`).mode & 0o777).toBe(0o644)
  })

  it.each([
    ['fails', ['sh', '-c', 'exit 3']],
    ['is not there', ['/nowhere/repohook']],
  ])('never fails a push when the command %s, and says so in a line', async (_, command) => {
    const repository = new TestRepository()
    repository.commit('one')
    await attach({ gitDir: repository.gitDir, command })

    const run = spawnSync(hookOf(repository), { input: 'a line\n', encoding: 'utf8' })
    const pushed = push(repository, 'main')

    expect(run.status).toBe(0)
    expect(pushed.status).toBe(0)
    expect(pushed.stderr).toContain('repohook: the push was accepted, but its webhook events were not published')
  })

  it('gives more lines than a pipe holds to a command and a former hook that do not read them', async () => {
    const repository = new TestRepository()
    repository.writeHook('exit 0')
    await attach({ gitDir: repository.gitDir, command: ['true'] })

    const run = spawnSync(hookOf(repository), { input: 'a line\n'.repeat(50_000), encoding: 'utf8' })

    expect(run).toMatchObject({ status: 0, stderr: '' })
  })

  it('passes arguments on as they are, whatever the shell would make of them', async () => {
    const repository = new TestRepository()
    const odd = [`it's`, '$HOME `id` "x"', '*', '', 'two\nlines', '; exit 9']
    const command = [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...odd]
    await attach({ gitDir: repository.gitDir, command })

    const run = spawnSync(hookOf(repository), { input: '', encoding: 'utf8' })

    expect(JSON.parse(run.stdout)).toEqual(odd)
  })

  it('changes the command and nothing else when it is done again', async () => {
    const repository = new TestRepository()
    repository.writeHook('echo former')
    const before = text(hookOf(repository))
    await attach({ gitDir: repository.gitDir, command: ['echo', 'first'] })
    const once = text(hookOf(repository))

    await attach({ gitDir: repository.gitDir, command: ['echo', 'first'] })
    expect(text(hookOf(repository))).toBe(once)
    await attach({ gitDir: repository.gitDir, command: ['echo', 'second'] })

    expect(hooksOf(repository)).toEqual(['post-receive', 'post-receive.before-repohook'])
    expect(text(`${hookOf(repository)}.before-repohook`)).toBe(before)
    expect(spawnSync(hookOf(repository), { input: '', encoding: 'utf8' }).stdout).toBe('former\nsecond\n')
  })

  it('refuses to choose when the hook was replaced after it was attached', async () => {
    const repository = new TestRepository()
    repository.writeHook('echo former')
    await attach({ gitDir: repository.gitDir, command: ['true'] })
    const replaced = repository.writeHook('echo replaced')
    const before = text(replaced)

    await expect(attach({ gitDir: repository.gitDir, command: ['true'] })).rejects.toThrow('remove one of the two')

    expect(text(replaced)).toBe(before)
    expect(hooksOf(repository)).toEqual(['post-receive', 'post-receive.before-repohook'])
  })

  it('uses a hooks path that lies in the repository, relative to where git runs the hook', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.git('-C', repository.gitDir, 'config', 'core.hooksPath', 'own/hooks')
    const { path, command } = recorder(repository)

    const attached = await attach({ gitDir: repository.gitDir, command })
    push(repository, 'main')

    expect(attached.hook).toBe(join(repository.gitDir, 'own', 'hooks', 'post-receive'))
    expect(text(path)).toContain('refs/heads/main')
  })

  it('refuses a hooks path outside the repository, and writes nothing there', async () => {
    const repository = new TestRepository()
    const shared = join(repository.directory, 'shared')
    repository.git('-C', repository.gitDir, 'config', 'core.hooksPath', shared)

    await expect(attach({ gitDir: repository.gitDir, command: ['true'] })).rejects.toThrow(/core\.hooksPath/)
    expect(existsSync(shared)).toBe(false)
  })

  it('refuses a hooks directory that is a link to a shared one', async () => {
    const repository = new TestRepository()
    const shared = join(repository.directory, 'shared')
    mkdirSync(shared)
    symlinkSync(shared, join(repository.gitDir, 'hooks'))

    await expect(attach({ gitDir: repository.gitDir, command: ['true'] })).rejects.toThrow(/outside the repository/)
    expect(readdirSync(shared)).toEqual([])
  })

  it('takes an ordinary repository by its work tree, but not a directory inside it', async () => {
    const repository = new TestRepository()
    const inside = join(repository.work, 'inside')
    mkdirSync(inside)

    const attached = await attach({ gitDir: repository.work, command: ['true'] })

    expect(attached.hook).toBe(join(repository.work, '.git', 'hooks', 'post-receive'))
    expect(await findGitDir(repository.work)).toBe(join(repository.work, '.git'))
    await expect(attach({ gitDir: inside, command: ['true'] })).rejects.toThrow(/not a git repository/)
  })

  it('refuses a command that no hook could run', async () => {
    const { gitDir } = new TestRepository()
    await expect(attach({ gitDir, command: [] })).rejects.toThrow('at least a program')
    await expect(attach({ gitDir, command: ['a\0b'] })).rejects.toThrow('NUL')
  })
})

describe('detach', () => {
  it('puts the former hook back as it was', async () => {
    const repository = new TestRepository()
    chmodSync(repository.writeHook('echo former'), 0o750)
    const before = text(hookOf(repository))
    await attach({ gitDir: repository.gitDir, command: ['true'] })

    expect(await detach({ gitDir: repository.gitDir })).toBe(true)

    expect(hooksOf(repository)).toEqual(['post-receive'])
    expect(text(hookOf(repository))).toBe(before)
    expect(statSync(hookOf(repository)).mode & 0o777).toBe(0o750)
  })

  it('leaves no hook where there was none', async () => {
    const repository = new TestRepository()
    await attach({ gitDir: repository.gitDir, command: ['true'] })

    expect(await detach({ gitDir: repository.gitDir })).toBe(true)
    expect(hooksOf(repository)).toEqual([])
    expect(await detach({ gitDir: repository.gitDir })).toBe(false)
  })

  it('leaves a hook that is not ours', async () => {
    const repository = new TestRepository()
    const hook = repository.writeHook('echo theirs')
    writeFileSync(`${hook}.before-repohook`, '')

    expect(await detach({ gitDir: repository.gitDir })).toBe(false)
    expect(text(hook)).toContain('theirs')
  })
})
