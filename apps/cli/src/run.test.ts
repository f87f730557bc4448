import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes, exitMeanings } from './exit-codes.ts'
import { setStage, type Stage } from './stage.testing.ts'
import { begin } from './terminal.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
})
afterAll(() => stage.close())

const run = (...argv: string[]) => begin(argv).ended

describe('the exit code', () => {
  it('is 0 when it is done', async () => {
    expect((await here.repohook(['hooks', 'list'])).code).toBe(0)
    for (const argv of [['--version'], ['--help'], ['help', 'hooks'], ['hooks', 'create', '--help']]) {
      expect(await run(...argv)).toMatchObject({ code: 0, stderr: '' })
    }
  })

  it('is 1 when the server refuses', async () => {
    expect(await here.repohook(['hooks', 'ping', '999999'])).toMatchObject({ code: 1, stdout: '' })
  })

  it.each([
    [['hooks', 'lst'], 'Did you mean list?'],
    [['hoooks'], 'Did you mean hooks?'],
    [['hooks', '--json', 'lst'], 'Did you mean list?'],
    [['token', 'creat'], 'Did you mean create?'],
    [['help', 'nope'], "unknown command 'nope'"],
    [['help', 'hooks', 'creat'], 'Did you mean create?'],
    [['hooks', 'list', '--jsn'], 'Did you mean --json?'],
    [['hooks', 'edit'], "missing required argument 'hook'"],
    [['hooks', 'edit', 'one'], 'repohook: hook: “one” is no whole number from 1 up.\n'],
    [['hooks', 'edit', "o'n\u001b[31me"], "repohook: hook: “o'ne” is no whole number"],
    [['repositories', '-n', 'x'], 'repohook: --limit: “x” is no whole number'],
    [['hooks', 'create'], '--url'],
    [
      ['hooks', 'create', '--url', 'x', '--content-type', 'xml'],
      'repohook: --content-type: “xml” is none of json, form.\n',
    ],
    [['hooks', 'list', '-R', 'hello'], 'repohook: --repository: “hello” is no owner/name.'],
    [['hooks', 'list', 'more'], 'too many arguments'],
    [['completion', 'powershell'], 'repohook: shell: “powershell” is none of bash, zsh, fish.'],
  ])('is 2 for %j, with a hint', async (argv, words) => {
    const { code, stdout, stderr } = await run(...argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^repohook: /)
    expect(stderr).toContain(words)
    expect(stderr).toContain('repohook --help says more')
  })

  it('is 2 with the help on stderr for a command that is not whole', async () => {
    const { code, stdout, stderr } = await run()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: repohook')
  })

  it.each(['http://127.0.0.1:9', 'http://127.0.0.1:9/under/a/path'])(
    'is 3 when no server answers at %s',
    async (url) => {
      for (const argv of [
        ['hooks', 'list'],
        ['publish', '--batch'],
        ['deliveries', '--follow'],
      ]) {
        const environment = { REPOHOOK_URL: url }
        const { code, stdout, stderr } = await here.repohook(argv, { environment, stdin: '{}' })
        expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
        expect(stderr).toMatch(
          /^repohook: No server answers at [^\n]+ Start it with npm start, or name another[^\n]+\n$/,
        )
      }
    },
  )

  it.each([
    ['localhost', 'localhost'],
    ['127.0.0.1:4310', '127.0.0.1:4310'],
    ['nonsense://x', 'nonsense://x'],
    ['http://', 'http://'],
    ['http://mona:CANARY@x', 'http://x/'],
    ['http://x/?q', 'http://x/?q'],
    ['no\u001b[31mturl', 'noturl'],
  ])('is 2 for the address %j', async (url, shown) => {
    const words = `is no http:// or https:// address: ${shown}. `
    const ended = await here.repohook(['hooks', 'list'], { environment: { REPOHOOK_URL: url } })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(`repohook: REPOHOOK_URL ${words}`)
    expect(ended.stderr).not.toContain('CANARY')
    expect((await here.repohook(['token', 'list', '--server', url])).stderr).toContain(`repohook: --server ${words}`)
  })

  it.each(['two\nlines', 'with space', 'naïve', 'CANARY\u001b[31m'])(
    'is 2 for the token %j, never shown',
    async (token) => {
      const { code, stderr } = await here.repohook(['hooks', 'list'], { environment: { REPOHOOK_TOKEN: token } })
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr:
          'repohook: REPOHOOK_TOKEN is no token: it has blanks, line ends or other characters that no token has.\n',
      })
      expect((await here.repohook(['hooks', 'list', '--token', token])).stderr).toContain(
        'repohook: --token is no token',
      )
    },
  )

  it('is 3 for an address with a path too many', async () => {
    const environment = { REPOHOOK_URL: `${stage.url}/api/v3` }
    const { code, stderr } = await here.repohook(['hooks', 'list'], { environment })
    expect(code).toBe(3)
    expect(stderr).toContain('Is there a path too many')
  })

  it('is 3 when something else answers', async () => {
    const other = createServer((_, response) => void response.setHeader('content-type', 'text/html').end('<p>hello'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const REPOHOOK_URL = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    for (const argv of [
      ['hooks', 'list'],
      ['publish', '--batch'],
    ]) {
      const { code, stderr } = await here.repohook(argv, { environment: { REPOHOOK_URL }, stdin: '{}' })
      expect(code).toBe(3)
      expect(stderr).toContain(`What answers at ${REPOHOOK_URL} is no Repohook.`)
    }
    other.close()
    other.closeAllConnections()
  })

  it('is 4 without a token, and with one that is unknown', async () => {
    for (const REPOHOOK_TOKEN of ['', 'somebody-elses']) {
      for (const argv of [
        ['hooks', 'list'],
        ['publish', '--batch'],
        ['token', 'list'],
      ]) {
        const { code, stdout, stderr } = await here.repohook(argv, { environment: { REPOHOOK_TOKEN }, stdin: '{}' })
        expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
        expect(stderr).toMatch(/^repohook: .*token.*\n/)
        expect(stderr).not.toContain('somebody-elses')
      }
    }
  })

  it('is 130 after Ctrl-C, without a word', async () => {
    for (const argv of [
      ['hooks', 'list'],
      ['redeliver', '--all'],
    ]) {
      const ended = await here.repohook(argv, { signal: AbortSignal.abort() })
      expect(ended).toEqual({ code: exitCodes.interrupted, stdout: '', stderr: '' })
    }
  })

  it('is 130 for a command that waits for its input', async () => {
    const interrupt = new AbortController()
    const waiting = here.begin(['publish', 'push', '-'], { isTty: true, signal: interrupt.signal })
    interrupt.abort()
    expect(await waiting.ended).toEqual({ code: exitCodes.interrupted, stdout: '', stderr: '' })
  })

  it('is 130 for a question that is answered by Ctrl-C', async () => {
    const hookId = await here.hook()
    const interrupt = new AbortController()
    const asking = here.begin(['hooks', 'remove', String(hookId)], { isTty: true, signal: interrupt.signal })
    await asking.stderr.until('[y/N] ')
    interrupt.abort()
    expect((await asking.ended).code).toBe(exitCodes.interrupted)
    expect(await stage.client.hooks.list.query({ target: here.target })).toHaveLength(1)
  })
})

describe('a hint', () => {
  it('repeats the target that was named, and none that was not', async () => {
    const flags = ['-O', 'octocat']
    expect((await here.repohook(['hooks', 'ping', '999', ...flags])).stderr).toContain('hooks list -O octocat shows')
    expect((await here.repohook(['hooks', 'ping', '999'])).stderr).toContain('hooks list shows')
    expect((await here.repohook(['deliveries', '-f', ...flags])).stderr).toContain('hooks create -O octocat makes')
    expect((await here.repohook(['deliveries', 'show', '9', '-R', here.name])).stderr).toContain(
      `-R ${here.name} shows`,
    )
    expect((await here.repohook(['hooks', ...flags])).stderr).toContain('hooks create -O octocat makes one')
  })

  it('names a command that does what it says', async () => {
    for (const group of ['hooks', 'repositories', 'token']) {
      expect(await here.repohook([group])).toEqual(await here.repohook([group, 'list']))
    }
  })
})

describe('the help', () => {
  it('names every command, its variables, and every exit code', async () => {
    const { stdout } = await run('--help')
    const names = ['attach', 'push', 'publish', 'events', 'hooks', 'deliveries', 'redeliver', 'repositories', 'token']
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name}[ |]`, 'm'))
    for (const name of ['REPOHOOK_URL', 'REPOHOOK_TOKEN', 'REPOHOOK_REPOSITORY']) expect(stdout).toContain(name)
    for (const [code, meaning] of Object.entries(exitMeanings)) {
      expect(stdout).toMatch(new RegExp(`^ +${code} {2}${meaning.replaceAll('.', String.raw`\.`)}$`, 'm'))
    }
  })

  it.each([
    ['hooks', 'create'],
    ['hooks', 'edit'],
    ['deliveries', 'list'],
    ['deliveries', 'show'],
    ['redeliver'],
    ['publish'],
    ['events', 'sample'],
    ['repositories', 'add'],
    ['token', 'create'],
    ['attach'],
    ['push'],
  ])('of %s %s has examples that begin with it', async (...argv) => {
    const { stdout } = await run(...argv, '--help')
    const [, examples = ''] = stdout.split(/^Examples?:$/m)
    expect(examples).toContain(`repohook ${argv.join(' ').replace(' list', '')}`)
  })

  it('of a command of a group is that of help before them', async () => {
    expect((await run('help', 'hooks', 'create')).stdout).toBe((await run('hooks', 'create', '--help')).stdout)
  })

  it.each([
    ['deliveries', '--since'],
    ['deliveries', '--hook'],
    ['events', '--json'],
    ['hooks', '--organization'],
    ['repositories', '--limit'],
    ['token', '--server'],
  ])('of %s shows %s of list, its default', async (group, option) => {
    expect((await run(group, '--help')).stdout).toMatch(new RegExp(`^ .*${option}`, 'm'))
  })

  it('is pointed to by the command that something is wrong with', async () => {
    expect((await run('hooks', 'create')).stderr).toContain('(repohook hooks create --help says how;')
    expect((await run('hooks', 'lst')).stderr).toContain('(repohook hooks --help says how;')
  })

  it('says what a token can open', async () => {
    expect((await run('token', 'create', '--help')).stdout).toContain('admin:repo_hook')
  })

  it('fits the terminal', async () => {
    const { stdout } = await begin(['hooks', 'create', '--help'], { isTty: true, columns: 70 }).ended
    const [options = ''] = stdout.split('Examples:')
    for (const line of options.split('\n')) expect(line.length).toBeLessThanOrEqual(70)
  })
})

it('tells its version', async () => {
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
