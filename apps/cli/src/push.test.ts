import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attach } from './attach.ts'
import { createClient } from './client.ts'
import { git, repohook } from './command.testing.ts'
import { type SpawnedServer, startServer } from './spawned-server.ts'

const token = 'an-admin-token-for-tests'
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
  await rm(folder, { recursive: true })
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

/** A hook that only keeps what it is to get: nothing listens there. */
async function listen() {
  const client = createClient({ url: server.url, token })
  const hook = { config: { url: 'http://127.0.0.1:8009/' }, events: ['push'], retryPolicy: 'github' }
  const { id: hookId } = await client.hooks.create.mutate({ target, hook })
  return {
    /** The payloads of the pushes that were published. */
    async pushes() {
      const page = { target, hookId, limit: 100 }
      const waiting = await client.deliveries.list.query({ ...page, filter: { event: 'push', status: 'queued' } })
      const settled = await client.deliveries.list.query({ ...page, filter: { event: 'push' } })
      const guids = new Set([...waiting.deliveries, ...settled.deliveries].map(({ guid }) => guid))
      const events = await Promise.all([...guids].map((guid) => client.events.get.query({ target, guid })))
      return events.map(({ payload }) => JSON.parse(payload) as { ref: string; pusher: object; repository: object })
    },
  }
}

describe('a git push', () => {
  it('of several refs is an event for each', async () => {
    const { pushes } = await listen()
    await git('-C', clone, 'branch', 'topic')
    await git('-C', clone, 'tag', 'v1')
    const { stderr } = await git('-C', clone, 'push', 'origin', 'HEAD:main', 'topic', 'v1')
    expect(stderr).toContain('repohook: 3 push events published')
    const payloads = await pushes()
    expect(payloads.map(({ ref }) => ref).toSorted()).toEqual(['refs/heads/main', 'refs/heads/topic', 'refs/tags/v1'])
    for (const payload of payloads) expect(payload).toMatchObject({ repository: { full_name: target.name } })
  })

  it('that deletes a branch is an event, too', async () => {
    await git('-C', clone, 'push', 'origin', 'HEAD:main', 'HEAD:topic')
    const { pushes } = await listen()
    const { stderr } = await git('-C', clone, 'push', 'origin', ':topic')
    expect(stderr).toContain('repohook: 1 push event published')
    expect(await pushes()).toMatchObject([{ ref: 'refs/heads/topic', deleted: true }])
  })

  it('says who pushes, as the server in front of git tells', async () => {
    const { pushes } = await listen()
    await git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main')
    const { stdout: head } = await git('-C', clone, 'rev-parse', 'HEAD')
    const line = `${'0'.repeat(40)} ${head.trim()} refs/heads/main\n`
    await repohook(['push'], { GIT_DIR: bare, REPOHOOK_PUSHER: 'hubot', REMOTE_USER: 'mona' }, line)
    expect(await pushes()).toContainEqual(
      expect.objectContaining({
        pusher: expect.objectContaining({ name: 'hubot' }),
        sender: expect.objectContaining({ login: 'hubot' }),
      }),
    )
  })

  it('succeeds while the server is down, and says that no event was published', async () => {
    const down = 'http://127.0.0.1:9'
    await writeFile(join(bare, 'repohook.json'), JSON.stringify({ url: down, token, repository: target.name }))
    const { stderr } = await git('-C', clone, 'push', 'origin', 'HEAD:main')
    expect(stderr).toContain(`repohook: No server answers at ${down}.`)
    expect(stderr).toContain('the push was accepted, but its webhook events were not published')
    await expect(git('-C', bare, 'rev-parse', 'refs/heads/main')).resolves.toMatchObject({ code: 0 })
  })
})

describe('repohook push', () => {
  it('that cannot publish ends with 1 and one line', async () => {
    await writeFile(
      join(bare, 'repohook.json'),
      JSON.stringify({ url: 'http://127.0.0.1:9', token, repository: 'o/r' }),
    )
    const { code, stdout, stderr } = await repohook(['push', '--git-dir', bare])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^repohook: No server answers at [^\n]*\n$/)
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
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'repohook: 0 push events published\n' })
  })

  it('refuses lines that git does not write', async () => {
    const { code, stderr } = await repohook(['push', '--git-dir', bare], {}, 'hello\n')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: .*\n$/)
  })
})
