import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWorld } from '@repohook/events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { attach } from './attach.ts'
import { createClient } from './client.ts'
import { git, gitIn, repohook } from './command.testing.ts'
import { openOutbox } from './keep-events.ts'
import { listWaiting, outboxFolder, refusedFolder } from './outbox.ts'
import { listPushes, pushesFolder } from './pushes.ts'
import { startFront } from './receiver.testing.ts'
import { readRepositoryCopy } from './repository-copy.ts'
import { readSettings, writeSettings } from './settings.ts'
import { type SpawnedServer, startServer } from './spawned-server.ts'
import { unfoldPushes } from './unfold-pushes.ts'

const token = 'an-admin-token-for-tests'
const world = systemWorld()
const patient = { REPOHOOK_PATIENCE_MS: '200000' }
let folder: string
let server: SpawnedServer
let bare: string
let clone: string
let hookId: number
let target: { kind: 'repository'; name: string }
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-pushes-'))
  server = await startServer(folder, token)
})
afterAll(async () => {
  await server.stop()
  // A hook that outlived its push may still write.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
})
beforeEach(async () => {
  count += 1
  bare = join(folder, 'octocat', `hello-${count}.git`)
  clone = join(folder, `clone-${count}`)
  await git('init', '--quiet', '--bare', bare)
  await git('clone', '--quiet', bare, clone)
  await git('-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'Say hello')
})
/** A sender that a test left behind ends with it. */
afterEach(async () => {
  const pid = await readFile(join(outboxFolder(bare), '.sender'), 'utf8').catch(() => '')
  try {
    if (pid) process.kill(Number(pid), 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
})

const client = () => createClient({ url: server.url, token })
const goTo = async (url: string) => writeSettings(bare, { ...(await readSettings(bare)), url })
const pushRefs = (...refs: readonly string[]) => gitIn(patient, '-C', clone, 'push', 'origin', ...refs)
const pending = () => repohook(['push', '--pending', '--git-dir', bare])
const created = (...refs: readonly string[]) => refs.flatMap((ref) => [`create ${ref}`, `push refs/heads/${ref}`])

/** Attaches the repository, beside a former hook, and listens for its events. */
async function attachWith(former?: string): Promise<void> {
  if (former !== undefined) {
    const hook = join(bare, 'hooks', 'post-receive')
    await writeFile(hook, `#!/bin/sh\n${former}\n`)
    await chmod(hook, 0o755)
  }
  const { repository } = await attach(bare, undefined, { url: server.url, token })
  target = { kind: 'repository', name: repository }
  const hook = { config: { url: 'http://127.0.0.1:8009/', contentType: 'json' as const }, events: ['*'] }
  hookId = (await client().hooks.create.mutate({ target, hook: { ...hook, retryPolicy: 'github' } })).id
}

/** What was published, in its order. */
async function told(): Promise<string[]> {
  const page = { target, hookId, limit: 100 }
  const queued = await client().deliveries.list.query({ ...page, filter: { status: 'queued' } })
  const settled = await client().deliveries.list.query(page)
  const all = new Map([...queued.deliveries, ...settled.deliveries].map((delivery) => [delivery.id, delivery]))
  const inOrder = [...all.values()].filter(({ event }) => event !== 'ping').toSorted((a, b) => a.id - b.id)
  const events = await Promise.all(inOrder.map(({ guid }) => client().events.get.query({ target, guid })))
  return events.map(({ name, payload }) => {
    const { ref, after = '' } = JSON.parse(payload) as { ref: string; after?: string }
    return `${name} ${ref}${name === 'push' ? ` ${after.slice(0, 7)}` : ''}`
  })
}

const toldOf = async () => (await told()).map((line) => line.split(' ').slice(0, 2).join(' '))

/** A pipe that has a reader or a writer at its other end before a process goes on. */
function pipe(name: string): string {
  const path = join(folder, `${name}-${count}`)
  execFileSync('mkfifo', [path])
  return path
}

/** A `git push` in a process group of its own, as a terminal starts one. */
function startPush(...refs: readonly string[]) {
  const env = { ...patient, PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const child = spawn('git', ['-C', clone, 'push', 'origin', ...refs], { env, detached: true, stdio: 'ignore' })
  const ended = once(child, 'close')
  return {
    ended,
    interrupt(): Promise<unknown> {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
      return ended
    },
  }
}

describe('a push that is interrupted', () => {
  it('while another hook runs is told of all the same', async () => {
    const [begun, gate] = [pipe('begun'), pipe('gate')]
    await attachWith(`echo > '${begun}'; cat '${gate}'`)
    const push = startPush('HEAD:main', 'HEAD:topic')
    await readFile(begun)

    await push.interrupt()
    await pending()
    await writeFile(gate, 'go on\n')

    expect(await toldOf()).toEqual(created('main', 'topic'))
  })

  it('while its events are made is told of by the next one, before it', async () => {
    await attachWith()
    const hung = await startFront('', () => 'hang')
    onTestFinished(() => hung.close())
    await goTo(hung.url)
    const push = startPush('HEAD:main')
    await hung.leaves('repositories.get')

    await push.interrupt()
    await goTo(server.url)
    await pushRefs('HEAD:topic')

    expect(await toldOf()).toEqual(created('main', 'topic'))
  })
})

describe('pushes', () => {
  it('are told of in their order, though the hook of the first is held', async () => {
    const [begun, gate] = [pipe('begun'), pipe('gate')]
    const mark = join(folder, `held-${count}`)
    await attachWith(`if mkdir '${mark}' 2>/dev/null; then echo > '${begun}'; cat '${gate}' > /dev/null; fi`)
    const ids = [(await git('-C', clone, 'rev-parse', '--short=7', 'HEAD')).stdout.trim()]
    const first = startPush('HEAD:main')
    await readFile(begun)

    await git('-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'Say more')
    ids.push((await git('-C', clone, 'rev-parse', '--short=7', 'HEAD')).stdout.trim())
    await pushRefs('HEAD:main')
    await writeFile(gate, 'go on\n')
    await first.ended

    expect(await told()).toEqual(['create main', `push refs/heads/main ${ids[0]}`, `push refs/heads/main ${ids[1]}`])
    expect(await listPushes(bare)).toEqual([])
  })

  it('are written down for their owner alone', async () => {
    await attachWith()
    await pushRefs('HEAD:main')

    const names = await readdir(pushesFolder(bare))
    expect((await stat(pushesFolder(bare))).mode & 0o777).toBe(0o700)
    for (const name of names) expect((await stat(join(pushesFolder(bare), name))).mode & 0o777).toBe(0o600)
    expect(names.filter((name) => /^\d{15}\.push$/.test(name))).toHaveLength(1)
  })

  it('that nobody can read are put aside, and hold up no other', async () => {
    await attachWith()
    await pushRefs('HEAD:main')
    await writeFile(join(pushesFolder(bare), '000000000000001.push'), 'nonsense')

    await pushRefs('HEAD:topic')

    expect(await toldOf()).toEqual(created('main', 'topic'))
    expect(await readdir(refusedFolder(bare))).toEqual(['000000000000001.push', '000000000000001.reason.txt'])
  })

  it('say nothing of more than three tags, but why there is nothing', async () => {
    await attachWith()
    const { stderr } = await pushRefs('HEAD:main', ...['a', 'b', 'c', 'd'].map((name) => `HEAD:refs/tags/${name}`))
    const { stderr: tags } = await pushRefs(...['e', 'f', 'g', 'h'].map((name) => `HEAD:refs/tags/${name}`))

    expect(stderr).toContain('repohook: 2 events published')
    expect(tags).toContain('repohook: no events: more than three tags at once make none')
  })
})

describe('a push whose unfolding is broken off', () => {
  it('is told of once, though it begins again after all was sent', async () => {
    await attachWith(`cp -p "$PWD"/repohook/pushes/*.push '${folder}/record-${count}'`)
    await pushRefs('HEAD:main', 'HEAD:topic')
    const name = (await readdir(pushesFolder(bare))).find((each) => each.endsWith('.push')) ?? ''
    const copy = join(folder, `record-${count}`)
    // In the same millisecond: keys are made of when the push was written down.
    const writtenAtS = (Math.trunc((await stat(copy)).mtimeMs) + 0.5) / 1000
    await writeFile(join(pushesFolder(bare), name), await readFile(copy))
    await utimes(join(pushesFolder(bare), name), writtenAtS, writtenAtS)

    const { stderr } = await pending()

    expect(stderr).toBe('repohook: 4 events published\n')
    expect(await toldOf()).toEqual(created('main', 'topic'))
  })

  it('goes on where it stood, and sends nowhere else when the repository is attached as another', async () => {
    const [begun, gate] = [pipe('begun'), pipe('gate')]
    await attachWith(`echo > '${begun}'; cat '${gate}'`)
    const push = startPush('HEAD:main', 'HEAD:topic')
    await readFile(begun)
    await push.interrupt()
    const settings = await readSettings(bare)
    const shown = await readRepositoryCopy(bare, settings)
    const { write } = await openOutbox(outboxFolder(bare), world)
    let taken = 0
    const sink = {
      take: async (...event: Parameters<typeof write>) => {
        taken += 1
        await write(...event)
      },
      settle: async () => {},
    }
    const unfold = (most: number) =>
      unfoldPushes(bare, settings, world, {
        sink,
        shown,
        isLate: () => taken >= most,
        patient: AbortSignal.timeout(60_000),
      })

    await unfold(3)
    const kept = await listWaiting(bare)
    await writeSettings(bare, { ...settings, repository: 'octocat/another' })
    await unfold(9)
    const all = await listWaiting(bare)
    await pending()
    await writeFile(gate, 'go on\n')

    expect(kept).toHaveLength(3)
    expect(all.slice(0, 3)).toEqual(kept)
    expect(all).toHaveLength(4)
    expect(taken).toBe(4)
    expect(await toldOf()).toEqual(created('main', 'topic'))
  })
})

describe('an outbox that takes nothing', () => {
  const block = async () => {
    await rm(outboxFolder(bare), { recursive: true, force: true })
    await writeFile(outboxFolder(bare), 'in the way')
  }

  it('lets a push be sent directly, in order', async () => {
    await attachWith()
    await pushRefs('HEAD:main')
    await block()

    const { stderr } = await pushRefs('HEAD:one', 'HEAD:two')

    expect(stderr).toContain('repohook: 4 events published')
    expect(await toldOf()).toEqual(created('main', 'one', 'two'))
  })

  it('loses nothing while the server is down', async () => {
    await attachWith()
    await pushRefs('HEAD:main')
    await block()
    await goTo('http://127.0.0.1:9')

    const { stderr } = await pushRefs('HEAD:one', 'HEAD:two')
    await rm(outboxFolder(bare))
    await goTo(server.url)
    await pending()

    expect(stderr).toContain('repohook: 2 refs: 4 events follow')
    expect(await toldOf()).toEqual(created('main', 'one', 'two'))
  })
})
