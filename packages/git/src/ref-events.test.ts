import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { attach } from './attach.ts'
import { parsePushRecord } from './push-record.ts'
import { countEvents, refEvents } from './ref-events.ts'
import type { RefUpdate } from './ref-update.ts'
import { TestRepository } from './repository.testing.ts'

const htmlUrl = 'https://forge.test/ada/engine'
const context = {
  repository: { id: 7, full_name: 'ada/engine' },
  sender: { login: 'ada', id: 1 },
  pusher: { name: 'ada', email: 'ada@example.org' },
  defaultBranch: 'main',
  htmlUrl,
}

/** The `push` payloads alone; `github-shape.test.ts` looks at the events beside them. */
async function told({ gitDir }: TestRepository, updates: readonly RefUpdate[]) {
  const events = await Array.fromAsync(refEvents({ ...context, gitDir, updates }))
  return events.flatMap(({ event, payload }) => (event === 'push' ? [payload] : []))
}

async function toldOne(repository: TestRepository, updates: readonly RefUpdate[]) {
  const [payload, ...others] = await told(repository, updates)
  if (payload === undefined || others.length > 0) throw new Error('Expected one payload')
  return payload
}

function file({ directory }: TestRepository, content: string | Buffer) {
  const path = join(directory, 'scratch')
  writeFileSync(path, content)
  return path
}

const latin1 = (repository: TestRepository, text: string) => file(repository, Buffer.from(text, 'latin1'))

function manyCommits(repository: TestRepository, count: number) {
  const stream = Array.from({ length: count }, (_, index) => {
    const message = `commit ${index + 1}`
    return `commit refs/heads/main\ncommitter G <g@example.org> ${1_700_000_000 + index} +0000\ndata ${message.length}\n${message}\n`
  })
  execFileSync('git', ['-C', repository.work, 'fast-import', '--quiet'], { input: stream.join('') })
  return repository.id('main')
}

/** Counts how often git is called from now on in this test. */
function countCalls({ directory }: TestRepository): () => number {
  const [bin, log, path] = [join(directory, 'bin'), join(directory, 'calls'), process.env['PATH']]
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  mkdirSync(bin)
  writeFileSync(log, '')
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${real}' "$@"\n`)
  chmodSync(join(bin, 'git'), 0o755)
  process.env['PATH'] = `${bin}:${path}`
  onTestFinished(() => void (process.env['PATH'] = path))
  return () => readFileSync(log, 'utf8').split('\n').length - 1
}

const ids = (payload: { commits: readonly { id: string }[] }) => payload.commits.map((commit) => commit.id)

describe('a push to a branch', () => {
  it('tells of the first commit in every field that GitHub has', async () => {
    const repository = new TestRepository()
    const id = repository.commit('Begin', { 'README.md': 'hello' })

    const payload = await toldOne(repository, repository.push('main'))

    const commit = {
      id,
      tree_id: repository.id('HEAD^{tree}'),
      distinct: true,
      message: 'Begin',
      timestamp: '2024-05-01T10:00:01+02:00',
      url: `${htmlUrl}/commit/${id}`,
      author: { name: 'Ada', email: 'ada@example.org' },
      committer: { name: 'Grace', email: 'grace@example.org' },
      added: ['README.md'],
      removed: [],
      modified: [],
    }
    expect(payload).toEqual({
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: id,
      repository: context.repository,
      pusher: context.pusher,
      sender: context.sender,
      created: true,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `${htmlUrl}/commit/${id}`,
      commits: [commit],
      head_commit: commit,
    })
  })

  it('lists what a fast-forward brought, oldest first', async () => {
    const repository = new TestRepository()
    const before = repository.commit('one', { a: '1' })
    repository.push('main')
    const second = repository.commit('two', { a: '2', b: '2' })
    const third = repository.commit('three', { b: null })

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload).toMatchObject({ before, after: third, created: false, forced: false, base_ref: null })
    expect(payload.compare).toBe(`${htmlUrl}/compare/${before.slice(0, 12)}...${third.slice(0, 12)}`)
    expect(payload.commits).toMatchObject([
      { id: second, added: ['b'], modified: ['a'], removed: [] },
      { id: third, added: [], modified: [], removed: ['b'] },
    ])
    expect(payload.head_commit).toEqual(payload.commits[1])
  })

  it('lists of a new branch only what no other ref has', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main')
    repository.git('switch', '--quiet', '--create', 'topic')
    const own = [repository.commit('two'), repository.commit('three')]

    const payload = await toldOne(repository, repository.push('topic'))

    expect(ids(payload)).toEqual(own)
    expect(payload).toMatchObject({ created: true, base_ref: null })
    expect(payload.compare).toBe(`${htmlUrl}/compare/${own[0]?.slice(0, 12)}^...${own[1]?.slice(0, 12)}`)
  })

  it('names the branch that a new branch without commits was made from, the default branch before others', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    repository.push('main', 'main:another')

    const payload = await toldOne(repository, repository.push('main:topic/x'))

    expect(payload).toMatchObject({ base_ref: 'refs/heads/main', commits: [], head_commit: { id, distinct: true } })
    expect(payload.compare).toBe(`${htmlUrl}/compare/topic/x`)
  })

  it('marks commits that another branch had already as not distinct', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main')
    repository.git('switch', '--quiet', '--create', 'topic')
    repository.commit('two')
    repository.push('topic')
    repository.git('switch', '--quiet', 'main')
    repository.git('merge', '--quiet', '--no-ff', '--message', 'Merge topic', 'topic')

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.commits).toMatchObject([
      { message: 'two', distinct: false },
      { message: 'Merge topic', distinct: true },
    ])
    expect(payload.head_commit?.distinct).toBe(true)
  })

  it('has no base when a branch that was there catches up with another', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main', 'main:topic')
    const id = repository.commit('two')
    repository.push('main')

    const payload = await toldOne(repository, repository.push('main:topic'))

    expect(payload).toMatchObject({ base_ref: null, commits: [{ id, distinct: false }] })
  })

  it('lists a parent before its children though its clock ran ahead', async () => {
    const repository = new TestRepository()
    const commit = (name: string, mark: number, at: number, parents: string) =>
      `commit refs/heads/main\nmark :${mark}\ncommitter G <g@example.org> ${at} +0000\ndata ${name.length}\n${name}\n${parents}`
    const merge = commit('merge', 4, 20, 'from :2\nmerge :3\n')
    const stream = [
      commit('ahead', 1, 100, ''),
      commit('ours', 2, 10, 'from :1\n'),
      commit('theirs', 3, 5, 'from :1\n'),
      merge,
    ]
    execFileSync('git', ['-C', repository.work, 'fast-import', '--quiet'], { input: stream.join('') })

    const payload = await toldOne(repository, repository.push('main'))

    const messages = payload.commits.map(({ message }) => message)
    expect([messages[0], messages[3]]).toEqual(['ahead', 'merge'])
  })

  it('does not count the refs that a platform keeps for itself as having had a commit', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    const updates = repository.push('main')
    repository.git('push', '--quiet', 'origin', 'main:refs/pull/1/head')

    const payload = await toldOne(repository, updates)

    expect(ids(payload)).toEqual([id])
  })

  it('has no head and no commits when the branch is deleted', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    repository.push('main', 'main:topic')

    const payload = await toldOne(repository, repository.push('--delete', 'topic'))

    expect(payload).toMatchObject({ deleted: true, before: id, commits: [], head_commit: null, forced: false })
    expect(payload).toMatchObject({ base_ref: null, compare: `${htmlUrl}/compare/${id.slice(0, 12)}...000000000000` })
  })

  it('is forced when history was rewritten, and tells of the new commits', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.commit('two')
    repository.push('main')
    repository.git('reset', '--quiet', '--hard', 'HEAD~1')
    const other = repository.commit('another two')

    const payload = await toldOne(repository, repository.push('--force', 'main'))

    expect(payload.forced).toBe(true)
    expect(ids(payload)).toEqual([other])
  })

  it('is forced and empty when a branch goes back, with the commit that it went back to as head', async () => {
    const repository = new TestRepository()
    const first = repository.commit('one')
    repository.commit('two')
    repository.push('main')
    repository.git('reset', '--quiet', '--hard', first)

    const payload = await toldOne(repository, repository.push('--force', 'main'))

    expect(payload).toMatchObject({ forced: true, commits: [], head_commit: { id: first, distinct: true } })
  })
})

describe('a commit', () => {
  it('that merges is compared with its first parent', async () => {
    const repository = new TestRepository()
    repository.commit('one', { a: '1' })
    repository.push('main')
    repository.git('switch', '--quiet', '--create', 'topic')
    repository.commit('topic', { ours: '1' })
    repository.git('switch', '--quiet', 'main')
    repository.commit('main', { theirs: '1' })
    repository.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic')

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.commits).toHaveLength(3)
    expect(payload.head_commit).toMatchObject({ message: 'Merge', added: ['ours'], removed: [], modified: [] })
  })

  it('that renames a file removes one path and adds another', async () => {
    const repository = new TestRepository()
    repository.commit('one', { old: 'the same content' })
    repository.push('main')
    repository.commit('rename', { old: null, new: 'the same content' })
    repository.git('-C', repository.gitDir, 'config', 'diff.renames', 'copies')

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.head_commit).toMatchObject({ added: ['new'], removed: ['old'], modified: [] })
  })

  it('that moves a submodule modifies its path, though the repository hides submodules from diffs', async () => {
    const repository = new TestRepository()
    const point = (id: string) => repository.git('update-index', '--add', '--cacheinfo', `160000,${id},module`)
    const commit = () => repository.git('commit', '--quiet', '--message', 'move')
    point('a'.repeat(40))
    commit()
    repository.push('main')
    point('b'.repeat(40))
    commit()
    repository.git('-C', repository.gitDir, 'config', 'diff.ignoreSubmodules', 'all')

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.head_commit?.modified).toEqual(['module'])
  })

  it('that changes nothing stands beside those that do', async () => {
    const repository = new TestRepository()
    repository.commit('one', { a: '1' })
    repository.commit('nothing')
    repository.commit('three', { a: '3' })

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.commits).toMatchObject([
      { message: 'one', added: ['a'] },
      { message: 'nothing', added: [], removed: [], modified: [] },
      { message: 'three', modified: ['a'] },
    ])
  })

  it('keeps odd paths and the line breaks of its message, but no trailing newline', async () => {
    const repository = new TestRepository()
    const message = 'Größe – 大きさ\n\ncommit\nA\tfile'
    repository.commit(message, { 'dür/ä "ö".txt': '1', commit: '1', 'line\nbreak': '1', ' space': '1' })

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.head_commit?.message).toBe(message)
    expect(payload.head_commit?.added.toSorted()).toEqual([' space', 'commit', 'dür/ä "ö".txt', 'line\nbreak'])
  })

  it('in another encoding is told in UTF-8, whatever the repository prefers to print', async () => {
    const repository = new TestRepository()
    repository.git('config', 'i18n.commitEncoding', 'ISO-8859-1')
    repository.git('commit', '--quiet', '--allow-empty', '--file', latin1(repository, 'Gr\u00f6\u00dfe'))
    repository.git('-C', repository.gitDir, 'config', 'i18n.logOutputEncoding', 'ISO-8859-1')

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.head_commit?.message).toBe('Größe')
  })

  it('with bytes that are no UTF-8, in its message or a path, is told with replacement characters', async () => {
    const repository = new TestRepository()
    const stream =
      'commit refs/heads/main\ncommitter G <g@example.org> 1 +0000\ndata 5\nGr\u00f6\u00dfe\nM 644 inline \u00e4\ndata 0\n\n'
    execFileSync('git', ['-C', repository.work, 'fast-import', '--quiet'], { input: Buffer.from(stream, 'latin1') })

    const payload = await toldOne(repository, repository.push('main'))

    expect(payload.head_commit).toMatchObject({ message: 'Gr\ufffd\ufffde', added: ['\ufffd'] })
  })

  it('made in UTC has a timestamp that ends in Z', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    const text = repository.git('cat-file', 'commit', 'HEAD').replace('+0200', '+0000')
    const id = repository.git('hash-object', '-t', 'commit', '-w', file(repository, `${text}\n`))

    const payload = await toldOne(repository, repository.push(`${id}:refs/heads/main`))

    expect(payload.head_commit?.timestamp).toBe('2024-05-01T08:00:01Z')
  })

  it('is told as it was pushed, not as a replacement ref shows it', async () => {
    const repository = new TestRepository()
    const id = repository.commit('real')
    const other = repository.commit('fake')
    const updates = repository.push(`${id}:refs/heads/main`)
    repository.git('push', '--quiet', 'origin', `${other}:refs/replace/${id}`)

    const payload = await toldOne(repository, updates)

    expect(payload.head_commit?.message).toBe('real')
  })
})

describe('a push of a tag', () => {
  it('has the tagged commit as head and lists no commits', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main')
    const id = repository.commit('two')

    const payload = await toldOne(repository, repository.push('HEAD:refs/tags/v1'))

    expect(payload).toMatchObject({ ref: 'refs/tags/v1', after: id, created: true, commits: [], base_ref: null })
    expect(payload.head_commit).toMatchObject({ id, distinct: true })
    expect(payload.compare).toBe(`${htmlUrl}/compare/v1`)
  })

  it('that is annotated has its own id as after, and the commit it points at as head', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    repository.push('main')
    repository.git('tag', '--annotate', '--message', 'Version 1', 'v1')

    const payload = await toldOne(repository, repository.push('v1'))

    expect(payload).toMatchObject({ after: repository.id('v1'), base_ref: 'refs/heads/main', head_commit: { id } })
    expect(payload.after).not.toBe(id)
  })

  it('of something that is no commit has no head', async () => {
    const repository = new TestRepository()
    repository.commit('one', { a: '1' })

    const payload = await toldOne(repository, repository.push(`${repository.id('HEAD:a')}:refs/tags/blob`))

    expect(payload).toMatchObject({ created: true, commits: [], head_commit: null })
  })

  it('that moves from something that is no commit is forced', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one', { a: '1' })
    repository.push(`${repository.id('HEAD:a')}:refs/tags/v1`)

    const payload = await toldOne(repository, repository.push('--force', 'HEAD:refs/tags/v1'))

    expect(payload).toMatchObject({ forced: true, head_commit: { id } })
  })

  it('that moves to a commit beside the old one is forced', async () => {
    const repository = new TestRepository()
    const first = repository.commit('one')
    const second = repository.commit('two')
    repository.push('main', `${second}:refs/tags/v1`)

    const payload = await toldOne(repository, repository.push('--force', `${first}:refs/tags/v1`))

    expect(payload).toMatchObject({ forced: true, created: false, commits: [], head_commit: { id: first } })
  })
})

describe('a push of several refs', () => {
  it('tells of each commit as new once, on the default branch first', async () => {
    const repository = new TestRepository()
    const shared = repository.commit('one')
    repository.git('switch', '--quiet', '--create', 'a-topic')
    const own = repository.commit('two')

    const payloads = await told(repository, repository.push('a-topic', 'main:b-copy', 'main'))

    expect(payloads.map((payload) => [payload.ref, ids(payload), payload.base_ref])).toEqual([
      ['refs/heads/main', [shared], null],
      ['refs/heads/a-topic', [own], null],
      ['refs/heads/b-copy', [], 'refs/heads/main'],
    ])
  })

  it('does not let a ref that moved later hide the commits of an earlier one', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main', 'main:topic')
    const id = repository.commit('two')

    const payloads = await told(repository, repository.push('main', 'main:topic'))

    expect(payloads.map((payload) => payload.commits)).toMatchObject([
      [{ id, distinct: true }],
      [{ id, distinct: false }],
    ])
  })

  it('knows the commits of a branch that is renamed', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main')
    repository.commit('two')
    repository.push('HEAD:before')

    const payloads = await told(repository, repository.push(':before', 'HEAD:after'))

    expect(payloads.map((payload) => ids(payload))).toEqual([[], []])
  })

  it('passes over refs that are neither branches nor tags', async () => {
    const repository = new TestRepository()
    repository.commit('one')

    const payloads = await told(
      repository,
      repository.push('HEAD:refs/notes/x', 'HEAD:refs/heads/main', 'HEAD:refs/x/y'),
    )

    expect(payloads.map((payload) => payload.ref)).toEqual(['refs/heads/main'])
  })
})

describe('a push', () => {
  it('reads the repository it was given, whatever GIT_DIR and its companions say', async () => {
    const repository = new TestRepository()
    const id = repository.commit('one')
    const updates = repository.push('main')
    const elsewhere = new TestRepository()
    const set = { GIT_DIR: '.', GIT_COMMON_DIR: elsewhere.gitDir, GIT_WORK_TREE: elsewhere.work }
    Object.assign(process.env, set)
    try {
      const payload = await toldOne(repository, updates)
      expect(payload.head_commit?.id).toBe(id)
    } finally {
      for (const name of Object.keys(set)) delete process.env[name]
    }
  })

  it('works in a SHA-256 repository', async () => {
    const repository = new TestRepository('sha256')
    const before = repository.commit('one', { a: '1' })
    const first = await toldOne(repository, repository.push('main'))
    const after = repository.commit('two', { b: '1' })
    const second = await toldOne(repository, repository.push('main'))

    expect(before).toHaveLength(64)
    expect(first).toMatchObject({ before: '0'.repeat(64), created: true, head_commit: { id: before, added: ['a'] } })
    expect(second).toMatchObject({ before, after, commits: [{ id: after, added: ['b'] }] })
  })

  it('tells of the newest 2048 commits at most, the head among them', async () => {
    const repository = new TestRepository()
    const after = manyCommits(repository, 2051)
    const first = await toldOne(repository, repository.push('main~1:refs/heads/main'))
    await told(repository, repository.push('--force', 'main~2050:refs/heads/main'))
    const second = await toldOne(repository, repository.push('main'))

    for (const payload of [first, second]) expect(payload.commits).toHaveLength(2048)
    expect([first.commits[0]?.message, second.commits[0]?.message]).toEqual(['commit 3', 'commit 4'])
    expect(second.commits.at(-1)?.id).toBe(after)
    expect(second.head_commit?.id).toBe(after)
  })

  it('of 1,000 new branches at old commits takes few processes, and no more for the last of them', async () => {
    const repository = new TestRepository()
    const ends = [repository.commit('one', { a: '1' }), repository.commit('two', { a: '2' })]
    repository.push('main')
    const updates = Array.from({ length: 1000 }, (_, index): RefUpdate => {
      const ref = `refs/heads/b${String(index).padStart(4, '0')}`
      return { old: '0'.repeat(40), new: ends[index % 2] ?? '', ref, created: true, deleted: false }
    })
    const input = updates.map((update) => `create ${update.ref} ${update.new}\n`).join('')
    execFileSync('git', ['-C', repository.gitDir, 'update-ref', '--stdin'], { input })
    const calls = countCalls(repository)

    const payloads = await told(repository, updates)

    expect(payloads).toHaveLength(1000)
    expect(payloads.map((payload) => payload.head_commit?.id)).toEqual(updates.map((update) => update.new))
    const bases = payloads.map((payload) => payload.base_ref)
    expect(bases.slice(0, 4)).toEqual([null, 'refs/heads/main', 'refs/heads/b0000', 'refs/heads/main'])
    expect(calls()).toBeGreaterThan(3)
    expect(calls()).toBeLessThan(20)
  })

  it('that goes on where it stood has the events that were left', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.git('tag', 'v1')
    const updates = repository.push('main', 'main:topic', 'v1')
    const source = { ...context, gitDir: repository.gitDir, updates }
    const all = await Array.fromAsync(refEvents(source))

    expect(all).toHaveLength(countEvents(updates))
    expect(await Array.fromAsync(refEvents({ ...source, skip: 3 }))).toEqual(all.slice(3))
  })

  it('is told as its hook wrote it down, though the refs have moved on', async () => {
    const repository = new TestRepository()
    repository.commit('one')
    repository.push('main')
    const record = join(repository.directory, 'record')
    await attach({ gitDir: repository.gitDir, command: ['sh', '-c', 'cp "repohook/pushes/$2.push" "$0"', record] })
    repository.git('switch', '--quiet', '--create', 'topic')
    const own = repository.commit('two')
    repository.git('push', '--quiet', 'origin', 'topic')
    const { updates, standing } = parsePushRecord(readFileSync(record, 'utf8'))
    repository.git('push', '--quiet', 'origin', 'topic:main', 'topic:another')

    const events = await Array.fromAsync(refEvents({ ...context, gitDir: repository.gitDir, updates, standing }))

    const [payload] = events.flatMap(({ event, payload: one }) => (event === 'push' ? [one] : []))
    expect(standing).toMatchObject({
      head: 'refs/heads/main',
      refs: [{ isDefault: true }, { name: 'refs/heads/topic' }],
    })
    expect(payload).toMatchObject({ ref: 'refs/heads/topic', commits: [{ id: own, distinct: true }], base_ref: null })
  })

  it('says in git’s words why a repository could not be read', async () => {
    const { gitDir } = new TestRepository()
    const update = { old: '0'.repeat(40), new: 'a'.repeat(40), ref: 'refs/heads/x', created: true, deleted: false }
    const events = refEvents({ ...context, gitDir: `${gitDir}/missing`, updates: [update] })
    await expect(events.next()).rejects.toThrow(/No such file/)
  })
})
