import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReceiver } from '@repohook/delivery/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, repository } from './installation.testing.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

let folder: string
let databaseUrl: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-main-'))
  databaseUrl = `file:${join(folder, 'test.db')}`
})
afterEach(() => rm(folder, { recursive: true }))

const start = (settings: Record<string, string> = {}) =>
  spawnServer({ REPOHOOK_DATABASE_URL: databaseUrl, ...settings })
const tokenIn = (text: string) => /rhk_\w+/.exec(text)?.[0] ?? ''
const timeout = 30_000

describe('a start', { timeout }, () => {
  it('tells where it listens and the token that opens it, once', async () => {
    const first = start()
    const url = await first.logged('listening')
    const token = tokenIn(first.stderr())
    expect(first.stderr()).toContain(`Repohook listens on ${url}`)
    await expect(clientAt(url, token).repositories.list.query({})).resolves.toEqual([])
    const { stderr, log } = await first.stop()
    expect(stderr.split(token)).toHaveLength(2)
    expect(JSON.stringify(log)).not.toContain(token)

    const second = start()
    const secondUrl = await second.logged('listening')
    expect(tokenIn(second.stderr())).toBe('')
    await expect(clientAt(secondUrl, token).repositories.list.query({})).resolves.toEqual([])
    await second.stop()
    expect((await stat(join(folder, 'test.db.key'))).mode & 0o777).toBe(0o600)
    for (const name of await readdir(folder)) {
      expect(await readFile(join(folder, name), 'latin1')).not.toContain(token)
    }
  })

  it('on a port that is in use says so, and makes no token that nobody would see', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await start({ PORT: String(port) }).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`)
    expect(stderr).toContain('set PORT to a free one')
    expect(stderr).not.toContain('    at ')
    other.close()
    const second = start()
    await second.logged('listening')
    expect(tokenIn(second.stderr())).not.toBe('')
    await second.stop()
  })

  it('with settings that cannot be used tells every problem in one message, and touches nothing', async () => {
    const { code, stderr, log } = await start({ PORT: 'x', REPOHOOK_RETRY: 'never', REPOHOOK_SECRET_KEY: 'CANARY' })
      .ended
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([
      'Repohook could not start. These settings cannot be used:',
      expect.stringMatching(/^ {2}PORT /),
      expect.stringMatching(/^ {2}REPOHOOK_SECRET_KEY /),
      expect.stringMatching(/^ {2}REPOHOOK_RETRY /),
    ])
    expect(stderr).not.toContain('CANARY')
    expect(log).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('with another key than the database’s is refused in words', async () => {
    const { close } = await install({ REPOHOOK_DATABASE_URL: databaseUrl, REPOHOOK_SECRET_KEY: 'a'.repeat(64) })
    await close()
    const wrong = await start({ REPOHOOK_SECRET_KEY: 'b'.repeat(64) }).ended
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('REPOHOOK_SECRET_KEY is not the key') })
    const none = await start().ended
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('has no key beside it') })
    expect(await readdir(folder)).not.toContain('test.db.key')
  })

  it('on a key file that is something else is refused, and leaves it', async () => {
    const path = join(folder, 'test.db.key')
    await writeFile(path, 'CANARY\n')
    const { code, stderr } = await start().ended
    expect(code).toBe(1)
    expect(stderr).toContain(`${path} is no key`)
    expect(stderr).not.toContain('CANARY')
    expect(await readFile(path, 'utf8')).toBe('CANARY\n')
  })

  it.each([
    ['no database at all', () => Buffer.from('no database at all '.repeat(500))],
    ['damaged in the middle', (sound: Buffer) => sound.fill(0xff, 4096, 3 * 4096)],
    ['cut short', (sound: Buffer) => sound.subarray(0, sound.length / 2)],
  ])('on a file that is %s is refused, and leaves it as it is', async (_, harm) => {
    const secretKey = { REPOHOOK_SECRET_KEY: 'a'.repeat(64) }
    const { close } = await install({ REPOHOOK_DATABASE_URL: databaseUrl, ...secretKey })
    await close()
    const path = join(folder, 'test.db')
    const harmed = harm(await readFile(path))
    await writeFile(path, harmed)
    const { code, stderr } = await start(secretKey).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/damaged|malformed|not a database/)
    expect(stderr).not.toContain('    at ')
    expect((await readFile(path)).equals(harmed)).toBe(true)
  })
})

describe('a stop', { timeout }, () => {
  const token = 'an-admin-token-for-tests'

  /** A server that waits for a receiver which has the request and has not answered. */
  async function busy(timeoutMs: number, more: Record<string, string> = {}) {
    const receiver = await startReceiver()
    const arrived = Promise.withResolvers<() => void>()
    receiver.answer = (_, response) => arrived.resolve(() => response.writeHead(200).end())
    const settings = {
      REPOHOOK_ADMIN_TOKEN: token,
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
      REPOHOOK_TIMEOUT_MS: String(timeoutMs),
    }
    const server = start({ ...settings, ...more })
    const url = await server.logged('listening')
    const client = clientAt(url, token)
    await client.repositories.create.mutate({ name: repository.name })
    const { id: hookId } = await client.hooks.create.mutate({
      target: repository,
      hook: { config: { url: receiver.url } },
    })
    const answer = await arrived.promise
    return { receiver, server, url, hookId, answer, settings }
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s, also twice, finishes what is under way and exits 0',
    async (signal) => {
      const { receiver, server, hookId, answer, settings } = await busy(10_000)
      server.kill(signal)
      server.kill(signal)
      await server.logged('stopping: finishing what is under way')
      answer()
      const ended = await server.ended
      expect(ended).toMatchObject({ code: 0, signal: null })
      expect(ended.log.map(({ msg }) => msg)).toEqual([
        'REPOHOOK_ALLOWED_HOSTS opens what is not the public internet',
        'listening',
        'stopping: finishing what is under way',
        'sent',
        'stopped',
      ])
      expect(receiver.received).toHaveLength(1)

      const again = start(settings)
      const log = await clientAt(await again.logged('listening'), token).deliveries.list.query({
        target: repository,
        hookId,
      })
      expect(log.deliveries).toMatchObject([{ event: 'ping', status: 'OK' }])
      await again.stop()
      await receiver.close()
    },
  )

  it('does not wait longer than the timeout for a receiver that never answers', async () => {
    const { receiver, server, hookId, settings } = await busy(500)
    expect(await server.stop()).toMatchObject({ code: 0 })
    const again = start(settings)
    const log = await clientAt(await again.logged('listening'), token).deliveries.list.query({
      target: repository,
      hookId,
    })
    expect(log.deliveries).toMatchObject([{ event: 'ping', status: 'timed out' }])
    await again.stop()
    await receiver.close()
  })

  it('that is asked for again some seconds later waits no more; the next start sends again what was under way', async () => {
    const { receiver, server, hookId, settings } = await busy(120_000)
    server.kill('SIGTERM')
    await server.logged('stopping: finishing what is under way')
    const insisting = setInterval(() => server.kill('SIGTERM'), 100)
    const ended = await server.ended
    clearInterval(insisting)
    expect(ended).toMatchObject({ code: 1, signal: null })
    expect(ended.log.at(-1)?.msg).toMatch(/^asked again: ended at once/)
    await expectSentAgain({ receiver, hookId, settings })
  })

  it('that waits for a receiver claims nothing more meanwhile, and /readyz sends traffic elsewhere', async () => {
    const { receiver, server, answer, url } = await busy(120_000)
    server.kill('SIGTERM')
    await server.logged('stopping: finishing what is under way')
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    await clientAt(url, token).events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
    answer()
    expect(await server.ended).toMatchObject({ code: 0 })
    expect(receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual(['ping'])
    await receiver.close()
  })

  it.each([
    ['an exception', "throw new Error('boom')"],
    ['a rejection', "void Promise.reject(new Error('boom'))"],
  ])('by %s that nothing caught is told in one line and ends with 1; the next start sends again', async (_, bug) => {
    const onSignal = `process.on('SIGUSR2', () => { ${bug} })`
    const trap = `data:text/javascript,${encodeURIComponent(onSignal)}`
    const { receiver, server, hookId, settings } = await busy(120_000, { NODE_OPTIONS: `--import ${trap}` })
    server.kill('SIGUSR2')
    const ended = await server.ended
    expect(ended).toMatchObject({ code: 1, signal: null })
    expect(ended.log.slice(ended.log.findIndex(({ msg }) => msg === 'listening') + 1)).toMatchObject([
      { level: 60, err: { message: 'boom' }, msg: expect.stringMatching(/^a bug that nothing caught/) },
    ])
    await expectSentAgain({ receiver, hookId, settings })
  })

  /** The next start tells what was under way as interrupted, and sends it once more. */
  async function expectSentAgain({
    receiver,
    hookId,
    settings,
  }: Pick<Awaited<ReturnType<typeof busy>>, 'receiver' | 'hookId' | 'settings'>): Promise<void> {
    receiver.answer = 200
    const again = start(settings)
    const client = clientAt(await again.logged('listening'), token)
    await again.logged('sent')
    const sent = async () =>
      (await client.deliveries.list.query({ target: repository, hookId })).deliveries.map(
        ({ outcome }) => outcome?.kind,
      )
    await expect.poll(sent, { timeout }).toEqual(['delivered', 'interrupted'])
    await again.stop()
    await receiver.close()
  }
})
