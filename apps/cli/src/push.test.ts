import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWorld } from '@repohook/events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { attach } from './attach.ts'
import { createClient } from './client.ts'
import { git, gitIn, repohook } from './command.testing.ts'
import { keepEvents } from './keep-events.ts'
import { listWaiting, outboxFolder, readKept, refusedFolder } from './outbox.ts'
import { ownCommand } from './own-command.ts'
import { startFront, startReceiver } from './receiver.testing.ts'
import { readSettings, writeSettings } from './settings.ts'
import { type SpawnedServer, startServer } from './spawned-server.ts'

const token = 'an-admin-token-for-tests'
const world = systemWorld()
let folder: string
let server: SpawnedServer
let bare: string
let clone: string
let target: { kind: 'repository'; name: string }
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-push-'))
  server = await startServer(folder, token)
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  count += 1
  bare = join(folder, 'octocat', `hello-${count}.git`)
  clone = join(folder, `clone-${count}`)
  await git('init', '--quiet', '--bare', bare)
  const { repository } = await attach(bare, undefined, { url: server.url, token })
  target = { kind: 'repository', name: repository }
  await git('clone', '--quiet', bare, clone)
  await git('-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'Say hello')
})
/** A sender that a test left behind ends with it. */
afterEach(() => killSender())

async function killSender(): Promise<void> {
  const pid = await readFile(join(outboxFolder(bare), '.sender'), 'utf8').catch(() => '')
  try {
    if (pid) process.kill(Number(pid), 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const client = () => createClient({ url: server.url, token })
/** Enough for any machine: what these tests promise does not hang on its speed. */
const patient = { REPOHOOK_PATIENCE_MS: '200000' }
const pushRefs = (...refs: readonly string[]) => pushWithin('200000', ...refs)
const pushWithin = (patienceMs: string, ...refs: readonly string[]) =>
  gitIn({ REPOHOOK_PATIENCE_MS: patienceMs }, '-C', clone, 'push', 'origin', ...refs)
const goTo = async (url: string) => writeSettings(bare, { ...(await readSettings(bare)), url })
const pending = () => repohook(['push', '--pending', '--git-dir', bare])

/** Puts events into the outbox as a push does, without starting a sender. */
async function keep(...events: readonly { event: string; payload: string }[]) {
  async function* each() {
    for (const event of events) {
      yield { ...event, ref: 'a ref', idempotencyKey: world.uuid(), createdAt: world.now() }
    }
  }
  await keepEvents(bare, each(), world)
}

async function waiting() {
  const kept = await Promise.all((await listWaiting(bare)).map((name) => readKept(bare, name)))
  return kept.map((one) => (typeof one === 'string' ? one : `${one.event} ${one.ref}`))
}

/** A hook that only keeps what it is to get: nothing listens there. */
async function listen(url = 'http://127.0.0.1:8009/') {
  const hook = { config: { url, contentType: 'json' as const }, events: ['*'], retryPolicy: 'github' }
  const { id: hookId } = await client().hooks.create.mutate({ target, hook })
  const published = async () => {
    const page = { target, hookId, limit: 100 }
    const queued = await client().deliveries.list.query({ ...page, filter: { status: 'queued' } })
    const settled = await client().deliveries.list.query(page)
    const all = new Map([...queued.deliveries, ...settled.deliveries].map((delivery) => [delivery.id, delivery]))
    const inOrder = [...all.values()].filter(({ event }) => event !== 'ping').toSorted((a, b) => a.id - b.id)
    const events = await Promise.all(inOrder.map(({ guid }) => client().events.get.query({ target, guid })))
    return events.map(({ name, payload }) => ({ event: name, ...(JSON.parse(payload) as { ref: string }) }))
  }
  return {
    /** The events that were published, in their order. */
    published,
    told: async () => (await published()).map(({ event, ref }) => `${event} ${ref}`),
  }
}

const created = (...refs: readonly string[]) =>
  refs.flatMap((ref) => [`create ${ref.replace(/^refs\/(heads|tags)\//, '')}`, `push ${ref}`])

describe('a git push', () => {
  it('of several refs is a create and a push for each', async () => {
    const { published, told } = await listen()
    await git('-C', clone, 'branch', 'topic')
    await git('-C', clone, 'tag', 'v1')

    const { stderr } = await pushRefs('HEAD:main', 'topic', 'v1')

    expect(stderr).toContain('repohook: 6 events published')
    expect(await told()).toEqual(created('refs/heads/main', 'refs/heads/topic', 'refs/tags/v1'))
    for (const event of await published()) expect(event).toMatchObject({ repository: { full_name: target.name } })
    expect(await waiting()).toEqual([])
  })

  it('that deletes a branch is a delete and a push', async () => {
    await pushRefs('HEAD:main', 'HEAD:topic')
    const { published } = await listen()

    const { stderr } = await pushRefs(':topic')

    expect(stderr).toContain('repohook: 2 events published')
    expect(await published()).toMatchObject([
      { event: 'delete', ref: 'topic', ref_type: 'branch' },
      { event: 'push', ref: 'refs/heads/topic', deleted: true },
    ])
  })

  it('says who pushes, as the server in front of git tells', async () => {
    const { published } = await listen()
    await pushRefs('HEAD:main')
    const { stdout: head } = await git('-C', clone, 'rev-parse', 'HEAD')
    const line = `${'0'.repeat(40)} ${head.trim()} refs/heads/main\n`

    await repohook(['push'], { ...patient, GIT_DIR: bare, REPOHOOK_PUSHER: 'hubot', REMOTE_USER: 'mona' }, line)

    expect(await published()).toContainEqual(
      expect.objectContaining({
        pusher: expect.objectContaining({ name: 'hubot' }),
        sender: expect.objectContaining({ login: 'hubot' }),
      }),
    )
  })

  it('shows the repository as the server does by then, and as it did last while the server is down', async () => {
    const copy = join(bare, 'repohook', 'repository.json')
    const { payload: shown } = await client().repositories.get.query({ name: target.name })
    await writeFile(copy, JSON.stringify({ html_url: server.url, description: 'of yesterday' }))
    const { published } = await listen()

    await pushRefs('HEAD:main')
    const ofToday = JSON.parse(await readFile(copy, 'utf8')) as object
    await goTo('http://127.0.0.1:9')
    await pushRefs('HEAD:topic')
    await goTo(server.url)
    await pending()

    expect(ofToday).toEqual(shown)
    const repositories = (await published()).map((event) => (event as { repository?: object }).repository)
    expect(repositories).toEqual([shown, shown, shown, shown])
  })

  it('of more than 25 MB of payload says that this is too large', async () => {
    const message = 'x'.repeat(13 * 2 ** 20)
    const stream = `commit refs/heads/large\ncommitter M <m@example.com> 1 +0000\ndata ${message.length}\n${message}\n`
    execFileSync('git', ['-C', clone, 'fast-import', '--quiet'], { input: stream })
    const { told } = await listen()

    const { stderr } = await pushRefs('large')

    expect(stderr).toContain('repohook: 1 event published')
    expect(stderr).toContain('not published: push of refs/heads/large: Its payload is larger than 25 MB')
    expect(await told()).toEqual(['create large'])
  })
})

describe('a push of which git cannot tell everything', () => {
  it('publishes what it can, and says what is lost', async () => {
    await writeFile(join(clone, 'file'), 'content')
    await git('-C', clone, 'switch', '--quiet', '--create', 'topic')
    await git('-C', clone, 'add', '.')
    await git('-C', clone, 'commit', '--quiet', '-m', 'Add a file')
    await git('-C', clone, 'push', '--quiet', 'origin', 'topic~1:refs/heads/main', 'topic')
    const { told } = await listen()
    const ids = await git('-C', clone, 'rev-parse', 'topic~1', 'topic', 'topic^{tree}')
    const [first, second, tree = ''] = ids.stdout.split('\n')
    await rm(join(bare, 'objects', tree.slice(0, 2), tree.slice(2)))
    const zero = '0'.repeat(40)
    const lines = `${zero} ${first} refs/heads/main\n${zero} ${second} refs/heads/topic\n`

    const { code, stderr } = await repohook(['push', '--git-dir', bare], patient, lines)

    expect(code).toBe(1)
    expect(stderr).toContain('repohook: 3 events published\n')
    expect(stderr).toMatch(/repohook: LOST: every event of the refs that follow: git diff-tree .*\n$/)
    expect(await told()).toEqual([...created('refs/heads/main'), 'create topic'])
    expect(await waiting()).toEqual([])
  })
})

describe('while the server is down', () => {
  it('a push succeeds, and its events arrive when the server starts, without another push', async () => {
    const own = join(folder, `own-${count}`)
    await mkdir(own)
    const first = await startServer(own, token)
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())
    await attach(bare, undefined, { url: first.url, token })
    const hook = { config: { url: receiver.url, contentType: 'json' as const }, events: ['push', 'create'] }
    await createClient({ url: first.url, token }).hooks.create.mutate({ target, hook })
    await first.stop()

    const { code, stderr } = await pushRefs('HEAD:main')
    const kept = await waiting()
    const again = await startServer(own, token, Number(new URL(first.url).port))
    onTestFinished(() => again.stop())
    const arrived = await receiver.until(2)

    expect(code).toBe(0)
    expect(stderr).toContain(
      `repohook: No answer from ${first.url}. 2 events are kept in ${outboxFolder(bare)}; they are`,
    )
    expect(kept).toEqual(created('refs/heads/main'))
    expect(arrived.map(({ event, ref }) => `${event} ${ref}`).toSorted()).toEqual(created('refs/heads/main'))
  })

  it('pushes queue up, and the next one that finds it sends them all in order', async () => {
    const { told } = await listen()
    await goTo('http://127.0.0.1:9')
    await pushRefs('HEAD:main')
    await pushRefs('HEAD:second')
    await killSender()
    expect(await waiting()).toEqual(created('refs/heads/main', 'refs/heads/second'))

    await goTo(server.url)
    const { stderr } = await pushRefs('HEAD:third')

    expect(stderr).toContain('repohook: 2 events published')
    expect(await told()).toEqual(created('refs/heads/main', 'refs/heads/second', 'refs/heads/third'))
    expect(await waiting()).toEqual([])
  })

  it('says what to do about a token that the server does not know, and sends when the repository is attached anew', async () => {
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())
    await listen(receiver.url)
    await writeSettings(bare, { ...(await readSettings(bare)), token: 'forgotten' })

    const { stderr } = await pushRefs('HEAD:main')
    const kept = await waiting()
    await attach(bare, undefined, { url: server.url, token })

    expect(stderr).toContain('The server does not know the token: attach the repository with one that it has.')
    expect(kept).toEqual(created('refs/heads/main'))
    expect(await receiver.until(2)).toHaveLength(2)
  })

  it('an event whose turn it is fails alone, and none overtakes it', async () => {
    const { told } = await listen()
    let published = 0
    const front = await startFront(server.url, (path) => {
      if (!path.includes('events.publish')) return 'pass'
      published += 1
      return published > 1 ? 'pass' : 'fail'
    })
    onTestFinished(() => front.close())
    await goTo(front.url)

    const { code } = await pushRefs('HEAD:main')
    await pending()

    expect(code).toBe(0)
    expect(await told()).toEqual(created('refs/heads/main'))
  })
})

describe('while the server hangs', () => {
  it('a push waits no longer than it may, and leaves its events to another process', async () => {
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())
    await listen(receiver.url)

    const { code, stderr } = await pushWithin('0', 'HEAD:main')

    expect(code).toBe(0)
    expect(stderr).toContain(`repohook: No answer from ${server.url}. 2 events are kept in`)
    expect(await receiver.until(2)).toHaveLength(2)
  })

  it('a push ends well, with its events on disk; a sender that is killed loses none, nor their order', async () => {
    const { told } = await listen()
    const hung = await startFront('', () => 'hang')
    onTestFinished(() => hung.close())
    await goTo(hung.url)

    const { code, stderr } = await pushWithin('1000', 'HEAD:main')
    await hung.leaves('events.publish')
    await killSender()
    const kept = await waiting()
    await goTo(server.url)
    await pushRefs('HEAD:topic')

    expect(code).toBe(0)
    expect(stderr).toContain(`repohook: No answer from ${hung.url}. 2 events are kept in`)
    expect(kept).toEqual(created('refs/heads/main'))
    expect(await told()).toEqual(created('refs/heads/main', 'refs/heads/topic'))
  })

  it('in the midst of a push, what it took is not sent again and the rest is kept', async () => {
    const { told } = await listen()
    let published = 0
    const front = await startFront(server.url, (path) => {
      if (!path.includes('events.publish')) return 'pass'
      published += 1
      return published > 1 ? 'hang' : 'pass'
    })
    onTestFinished(() => front.close())
    await goTo(front.url)

    const { code, stderr } = await pushWithin('10000', 'HEAD:main')

    expect(code).toBe(0)
    expect(stderr).toContain('repohook: 1 event published')
    expect(stderr).toContain('1 event is kept in')
    expect(await told()).toEqual(['create main'])
    expect(await waiting()).toEqual(['push refs/heads/main'])
  })
})

describe('the outbox of a repository', () => {
  it('is sent once though the sender is killed between the server’s yes and hearing it', async () => {
    const { told } = await listen()
    await keep({ event: 'create', payload: '{"ref":"one"}' }, { event: 'push', payload: '{"ref":"two"}' })
    const front = await startFront(server.url, (path) => (path.includes('events.publish') ? 'lose the answer' : 'pass'))
    onTestFinished(() => front.close())
    await goTo(front.url)
    const [program, ...args] = [...ownCommand, 'push', '--pending', '--git-dir', bare]
    const sender = spawn(program, args, { stdio: 'ignore' })
    await front.leaves('events.publish')
    sender.kill('SIGKILL')
    await once(sender, 'exit')
    expect(await told()).toEqual(['create one'])

    await goTo(server.url)
    const { code, stderr } = await pending()

    expect({ code, stderr }).toEqual({ code: 0, stderr: 'repohook: 2 events published\n' })
    expect(await told()).toEqual(['create one', 'push two'])
  })

  it('is sent once by pushes at the same moment', async () => {
    const { told } = await listen()
    await pushRefs('HEAD:main')
    const { stdout: head } = await git('-C', clone, 'rev-parse', 'HEAD')
    const names = ['a', 'b', 'c', 'd']
    const lines = names.map((name) => `${'0'.repeat(40)} ${head.trim()} refs/heads/${name}\n`)

    const ran = await Promise.all(lines.map((line) => repohook(['push', '--git-dir', bare], patient, line)))
    await pending()

    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect((await told()).slice(2).toSorted()).toEqual(created(...names.map((name) => `refs/heads/${name}`)).toSorted())
  })

  it('puts what the server refuses aside, with the reason, and goes on', async () => {
    const { told } = await listen()
    await keep({ event: 'nonsense', payload: '{}' })
    await writeFile(join(outboxFolder(bare), '0-odd.json'), '[]')

    const { code, stderr } = await pushRefs('HEAD:main')

    expect(code).toBe(0)
    expect(stderr).toContain('repohook: 2 events published')
    expect(stderr).toContain('repohook: not published: nonsense of a ref: There is no event named "nonsense"')
    expect(stderr).toContain('not published: event of 0-odd.json')
    expect(stderr).toContain(`repohook: refused events are in ${refusedFolder(bare)}`)
    expect(await told()).toEqual(created('refs/heads/main'))
    expect(await waiting()).toEqual([])
    expect((await readdir(refusedFolder(bare))).filter((name) => name.endsWith('.reason.txt'))).toHaveLength(2)
  })

  it('that cannot be written does not keep a push from being published', async () => {
    const { told } = await listen()
    await rm(join(bare, 'repohook'), { recursive: true })
    await writeFile(join(bare, 'repohook'), 'in the way')

    const { stderr } = await pushRefs('HEAD:main')

    expect(stderr).toContain('repohook: 2 events published')
    expect(await told()).toEqual(created('refs/heads/main'))
  })

  it('that cannot be written while the server is down says what is lost, and lets the push be', async () => {
    await rm(join(bare, 'repohook'), { recursive: true })
    await writeFile(join(bare, 'repohook'), 'in the way')
    await goTo('http://127.0.0.1:9')

    const { code, stderr } = await pushRefs('HEAD:main')

    expect(code).toBe(0)
    expect(stderr).toContain('LOST: create of main: No answer from http://127.0.0.1:9.')
    expect(stderr).toContain('LOST: push of refs/heads/main')
    expect(stderr).toContain('the push was accepted, but its webhook events were not published')
  })
})

describe('attaching a repository', () => {
  it('sends what waits there', async () => {
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())
    await listen(receiver.url)
    await keep({ event: 'push', payload: '{"ref":"one"}' })

    await attach(bare, undefined, { url: server.url, token })

    expect(await receiver.until(1)).toMatchObject([{ event: 'push', ref: 'one' }])
  })
})

describe('repohook push', () => {
  it('while the server is down ends well, with one line', async () => {
    await goTo('http://127.0.0.1:9')
    const { stdout: head } = await git('-C', clone, 'rev-parse', 'HEAD')
    await git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main')
    const line = `${'0'.repeat(40)} ${head.trim()} refs/heads/main\n`

    const { code, stdout, stderr } = await repohook(['push', '--git-dir', bare], patient, line)

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(/^repohook: No answer from [^\n]*\n$/)
  })

  it('of what waits, while the server is down, ends with 1 and one line', async () => {
    await goTo('http://127.0.0.1:9')
    await pushRefs('HEAD:main')

    const { code, stderr } = await pending()

    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: No answer from [^\n]* 2 events are kept in [^\n]*\n$/)
  })

  it('in a repository that is not attached says what to do', async () => {
    const other = join(folder, 'octocat', `other-${count}.git`)
    await git('init', '--quiet', '--bare', other)
    const { code, stderr } = await repohook(['push', '--git-dir', other])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^repohook: .*repohook\.json cannot be read: attach the repository, with repohook attach\.\n$/,
    )
  })

  it('of nothing publishes nothing', async () => {
    const { code, stderr } = await repohook(['push', '--git-dir', bare])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('refuses lines that git does not write', async () => {
    const { code, stderr } = await repohook(['push', '--git-dir', bare], {}, 'hello\n')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: .*\n$/)
  })
})
