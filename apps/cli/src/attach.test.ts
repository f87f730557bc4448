import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attach } from './attach.ts'
import { createClient } from './client.ts'
import { git, repohook } from './command.testing.ts'
import { type SpawnedServer, startServer } from './spawned-server.ts'

const token = 'CANARY-admin-token-for-tests'
let folder: string
let server: SpawnedServer
let bare: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-attach-'))
  server = await startServer(folder, token)
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  bare = join(folder, 'octocat', `hello-${++count}.git`)
  await git('init', '--quiet', '--bare', bare)
})

const here = () => ({ REPOHOOK_URL: server.url, REPOHOOK_TOKEN: token })
const settingsFile = (gitDir: string) => join(gitDir, 'repohook.json')

describe('attach', () => {
  it('registers the repository by the last two parts of its path, and says so', async () => {
    const { code, stdout, stderr } = await repohook(['attach', bare], here())
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: `Attached octocat/hello-${count}: every push is now an event.\n`,
    })
    const { repositories } = createClient({ url: server.url, token })
    await expect(repositories.get.query({ name: `octocat/hello-${count}` })).resolves.toMatchObject({
      name: `octocat/hello-${count}`,
    })
  })

  it('names a work tree by the folder that it is, not by its .git', async () => {
    const tree = join(folder, 'mona', `tree-${count}`)
    await git('init', '--quiet', tree)
    const { repository } = await attach(tree, undefined, { url: server.url, token })
    expect(repository).toBe(`mona/tree-${count}`)
  })

  it('keeps the token where only its owner reads it, and not in the hook', async () => {
    const { repository, hook } = await attach(bare, 'mona/renamed', { url: server.url, token })
    expect(repository).toBe('mona/renamed')
    expect((await stat(settingsFile(bare))).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(settingsFile(bare), 'utf8'))).toEqual({ url: server.url, token, repository })
    expect(await readFile(hook, 'utf8')).not.toContain(token)
  })

  it('keeps how the server shows the repository, for pushes while it does not answer', async () => {
    const { repository } = await attach(bare, undefined, { url: server.url, token })
    const copy = join(bare, 'repohook', 'repository.json')
    const { payload } = await createClient({ url: server.url, token }).repositories.get.query({ name: repository })
    expect(JSON.parse(await readFile(copy, 'utf8'))).toEqual(payload)
    expect((await stat(copy)).mode & 0o777).toBe(0o600)
    expect((await stat(join(bare, 'repohook'))).mode & 0o777).toBe(0o700)
  })

  it('twice is once, and with other settings is those', async () => {
    const first = await attach(bare, undefined, { url: server.url, token })
    const script = await readFile(first.hook, 'utf8')
    const second = await attach(bare, undefined, { url: `${server.url}/`, token })
    expect(second).toEqual(first)
    expect(await readFile(second.hook, 'utf8')).toBe(script)
    expect(JSON.parse(await readFile(settingsFile(bare), 'utf8'))).toMatchObject({ url: `${server.url}/` })
  })

  it('leaves the hook that was there in force', async () => {
    await writeFile(join(bare, 'hooks', 'post-receive'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    const { stderr } = await repohook(['attach', bare], here())
    expect(stderr).toContain('The hook that was there still runs first: ')
  })
})

describe('an attach that cannot be', () => {
  const untouched = () => expect(stat(settingsFile(bare))).rejects.toThrow('ENOENT')

  it.each([
    ['no token', 4, {}, 'A token is needed: set REPOHOOK_TOKEN, or use --token.'],
    [
      'a token that the server does not know',
      4,
      { REPOHOOK_TOKEN: 'somebody-elses-token' },
      'does not know this token',
    ],
    [
      'a server that is down',
      3,
      { REPOHOOK_TOKEN: token, REPOHOOK_URL: 'http://127.0.0.1:9' },
      'No server answers at http://127.0.0.1:9.',
    ],
    ['a URL that is none', 3, { REPOHOOK_TOKEN: token, REPOHOOK_URL: 'localhost' }, 'No server answers at localhost.'],
  ])('for %s is told in one line, and leaves the repository as it was', async (_, exitCode, env, words) => {
    const { code, stdout, stderr } = await repohook(['attach', bare], { REPOHOOK_URL: server.url, ...env })
    expect(code).toBe(exitCode)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^repohook: .*\n$/)
    expect(stderr).toContain(words)
    await untouched()
  })

  it('names the server of --url, not that of the environment', async () => {
    const { stderr } = await repohook(['attach', bare, '--url', 'http://127.0.0.1:9'], here())
    expect(stderr).toContain('No server answers at http://127.0.0.1:9.')
  })

  it('for a path that is no repository says which', async () => {
    const { code, stderr } = await repohook(['attach', join(folder, 'nowhere')], here())
    expect(code).toBe(1)
    expect(stderr).toContain(join(folder, 'nowhere'))
    expect(stderr).toMatch(/^repohook: .*\n$/)
  })

  it('for a name that is not owner/name says what one is', async () => {
    const { code, stderr } = await repohook(['attach', bare, '-r', 'hello'], here())
    expect(code).toBe(1)
    expect(stderr).toContain('A repository is named owner/name')
    await untouched()
  })
})

describe('help', () => {
  it('names each command and each variable, and shows no token', async () => {
    const [all, attaching] = await Promise.all([repohook(['--help'], here()), repohook(['attach', '--help'], here())])
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).toMatch(/attach \[options\] <repository>[^]*push \[options\]/)
    expect(attaching.stdout).toContain('REPOHOOK_TOKEN')
    expect(attaching.stdout).toContain('REPOHOOK_URL')
    expect(attaching.stdout).not.toContain('CANARY')
  })

  it('is pointed to after a mistake', async () => {
    for (const args of [['atach'], ['attach'], ['attach', bare, '--tokn', 'x']]) {
      const { code, stderr } = await repohook(args, here())
      expect(code).toBe(2)
      expect(stderr).toContain('repohook --help says more')
    }
  })
})
