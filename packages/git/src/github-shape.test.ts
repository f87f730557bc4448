import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedFields, exampleRepository, exampleSender, expectDocumented } from './github-schema.testing.ts'
import { refEvents } from './ref-events.ts'
import type { RefUpdate } from './ref-update.ts'
import { TestRepository } from './repository.testing.ts'

const htmlUrl = 'https://github.com/Codertocat/Hello-World'
const repository = exampleRepository
const sender = exampleSender
const pusher = { name: 'Codertocat', email: 'codertocat@example.org' }
const zero = '0'.repeat(40)
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const short = (id: string) => id.slice(0, 12)

/** The events of a push, each of them fit for the schema of its event. */
async function told({ gitDir }: TestRepository, updates: readonly RefUpdate[], defaultBranch = 'main') {
  const context = { repository, sender, pusher, htmlUrl, defaultBranch }
  const events = await Array.fromAsync(refEvents({ ...context, gitDir, updates }))
  for (const event of events) expectDocumented(event)
  return events
}

const person = { ada: { name: 'Ada', email: 'ada@example.org' }, grace: { name: 'Grace', email: 'grace@example.org' } }

/** A commit in every field; those of a `TestRepository`'s commit are given. */
function commit(from: TestRepository, id: string, second: number, message: string, fields: object = {}) {
  return {
    id,
    tree_id: from.id(`${id}^{tree}`),
    distinct: true,
    message,
    timestamp: `2024-05-01T10:00:${String(second).padStart(2, '0')}+02:00`,
    url: `${htmlUrl}/commit/${id}`,
    author: person.ada,
    committer: person.grace,
    added: [],
    removed: [],
    modified: [],
    ...fields,
  }
}

/** A push in every field: nothing but a ref that moved, until `fields` say more. */
function push(fields: { ref: string; before: string; after: string; compare: string } & Record<string, unknown>) {
  const flags = { created: fields.before.startsWith('000'), deleted: fields.after.startsWith('000'), forced: false }
  return {
    event: 'push',
    payload: { repository, pusher, sender, ...flags, base_ref: null, commits: [], head_commit: null, ...fields },
  }
}

const create = (ref_type: string, ref: string, master_branch = 'main') => ({
  event: 'create',
  payload: { ref, ref_type, master_branch, description: 'Says hello', pusher_type: 'user', repository, sender },
})

const remove = (ref_type: string, ref: string) => ({
  event: 'delete',
  payload: { ref, ref_type, pusher_type: 'user', repository, sender },
})

function fastImport({ work }: TestRepository, stream: string, encoding: 'utf8' | 'latin1' = 'utf8') {
  execFileSync('git', ['-C', work, 'fast-import', '--quiet'], { input: Buffer.from(stream, encoding) })
}

describe('the fields', () => {
  it('stand in the order of GitHub’s own payloads', async () => {
    const from = new TestRepository()
    from.commit('one')
    const events = [
      ...(await told(from, from.push('main', 'main:topic'))),
      ...(await told(from, from.push('--delete', 'topic'))),
    ]

    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['create', 'push', 'delete']))
    for (const { event, payload } of events) expect(Object.keys(payload)).toEqual(documentedFields(event))
  })
})

describe('a branch', () => {
  it('that is the first in an empty repository is created and pushed', async () => {
    const from = new TestRepository()
    const id = from.commit('Begin', { 'README.md': 'hello' })

    const events = await told(from, from.push('main'))

    const begin = commit(from, id, 1, 'Begin', { added: ['README.md'] })
    const compare = `${htmlUrl}/commit/${id}`
    expect(events).toStrictEqual([
      create('branch', 'main'),
      push({ ref: 'refs/heads/main', before: zero, after: id, compare, commits: [begin], head_commit: begin }),
    ])
  })

  it('that is new with commits of its own lists them', async () => {
    const from = new TestRepository()
    from.commit('one')
    from.push('main')
    const second = from.commit('two', { a: '1' })
    const third = from.commit('three', { a: '2' })

    const events = await told(from, from.push('HEAD:refs/heads/team/topic'))

    const commits = [
      commit(from, second, 2, 'two', { added: ['a'] }),
      commit(from, third, 3, 'three', { modified: ['a'] }),
    ]
    const compare = `${htmlUrl}/compare/${short(second)}^...${short(third)}`
    expect(events).toStrictEqual([
      create('branch', 'team/topic'),
      push({
        ref: 'refs/heads/team/topic',
        before: zero,
        after: third,
        compare,
        commits,
        head_commit: commits[1],
      }),
    ])
  })

  it('that is new without commits names the branch that it was made from', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main')

    const events = await told(from, from.push('main:topic'))

    expect(events).toStrictEqual([
      create('branch', 'topic'),
      push({
        ref: 'refs/heads/topic',
        before: zero,
        after: id,
        compare: `${htmlUrl}/compare/topic`,
        base_ref: 'refs/heads/main',
        head_commit: commit(from, id, 1, 'one'),
      }),
    ])
  })

  it('that is deleted is told of by delete and by push', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main', 'main:topic')

    const events = await told(from, from.push('--delete', 'topic'))

    const compare = `${htmlUrl}/compare/${short(id)}...000000000000`
    expect(events).toStrictEqual([
      remove('branch', 'topic'),
      push({ ref: 'refs/heads/topic', before: id, after: zero, compare }),
    ])
  })

  it('that is pushed with force is neither created nor deleted', async () => {
    const from = new TestRepository()
    from.commit('one')
    const before = from.commit('two')
    from.push('main')
    from.git('reset', '--quiet', '--hard', 'HEAD~1')
    const after = from.commit('another two', { a: '1' })

    const events = await told(from, from.push('--force', 'main'))

    const two = commit(from, after, 3, 'another two', { added: ['a'] })
    const compare = `${htmlUrl}/compare/${short(before)}...${short(after)}`
    expect(events).toStrictEqual([
      push({ ref: 'refs/heads/main', before, after, compare, forced: true, commits: [two], head_commit: two }),
    ])
  })

  it('whose name is no UTF-8 is told of with replacement characters', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main')
    const name = Buffer.from('gr\u00fcn', 'latin1')
    const input = Buffer.concat([Buffer.from('create refs/heads/'), name, Buffer.from(` ${id}\n`)])
    execFileSync('git', ['-C', from.work, 'update-ref', '--stdin'], { input })

    const events = await told(from, from.push('refs/heads/*:refs/heads/*'))

    expect(events).toStrictEqual([
      create('branch', 'gr\ufffdn'),
      push({
        ref: 'refs/heads/gr\ufffdn',
        before: zero,
        after: id,
        compare: `${htmlUrl}/compare/gr%EF%BF%BDn`,
        base_ref: 'refs/heads/main',
        head_commit: commit(from, id, 1, 'one'),
      }),
    ])
  })

  it('in a SHA-256 repository has ids of 64 digits throughout', async () => {
    const from = new TestRepository('sha256')
    from.git('-C', from.gitDir, 'config', 'receive.denyDeleteCurrent', 'ignore')
    const id = from.commit('one', { a: '1' })
    const made = await told(from, from.push('main'))
    const gone = await told(from, from.push('main:topic', ':main'))

    const one = commit(from, id, 1, 'one', { added: ['a'] })
    const none = '0'.repeat(64)
    expect(id).toHaveLength(64)
    expect(made).toStrictEqual([
      create('branch', 'main'),
      push({
        ref: 'refs/heads/main',
        before: none,
        after: id,
        compare: `${htmlUrl}/commit/${id}`,
        commits: [one],
        head_commit: one,
      }),
    ])
    expect(gone).toStrictEqual([
      remove('branch', 'main'),
      push({
        ref: 'refs/heads/main',
        before: id,
        after: none,
        compare: `${htmlUrl}/compare/${short(id)}...000000000000`,
      }),
      create('branch', 'topic'),
      push({
        ref: 'refs/heads/topic',
        before: none,
        after: id,
        compare: `${htmlUrl}/compare/topic`,
        head_commit: one,
      }),
    ])
  })
})

describe('the default branch', () => {
  it('is the one that HEAD points at, though it is not there yet', async () => {
    const from = new TestRepository()
    from.git('-C', from.gitDir, 'symbolic-ref', 'HEAD', 'refs/heads/trunk/next')
    from.commit('one')

    const [made] = await told(from, from.push('main'))

    expect(made).toStrictEqual(create('branch', 'main', 'trunk/next'))
  })

  it('is what the platform says where HEAD points at a commit', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main')
    from.git('-C', from.gitDir, 'update-ref', '--no-deref', 'HEAD', id)

    const [made] = await told(from, from.push('main:topic'), 'production')

    expect(made).toStrictEqual(create('branch', 'topic', 'production'))
  })

  it('comes first though it is pushed away', async () => {
    const from = new TestRepository()
    from.commit('one')
    from.push('main', 'main:a-topic')
    from.git('-C', from.gitDir, 'config', 'receive.denyDeleteCurrent', 'ignore')

    const events = await told(from, from.push('--delete', 'a-topic', 'main'))

    expect(events.map(({ event, payload }) => `${event} ${payload.ref}`)).toEqual([
      'delete main',
      'push refs/heads/main',
      'delete a-topic',
      'push refs/heads/a-topic',
    ])
  })
})

describe('a tag', () => {
  /** A tag of the object that `revision` names, pushed as `v1`. */
  async function pushTag(from: TestRepository, revision: string) {
    const events = await told(from, from.push(`${revision}:refs/tags/v1`))
    return { events, after: from.id(revision) }
  }
  const pushed = (after: string, fields: object) => [
    create('tag', 'v1'),
    push({ ref: 'refs/tags/v1', before: zero, after, compare: `${htmlUrl}/compare/v1`, ...fields }),
  ]

  it('that is light has the commit as after and head', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main')

    const { events } = await pushTag(from, 'main')

    expect(events).toStrictEqual(pushed(id, { base_ref: 'refs/heads/main', head_commit: commit(from, id, 1, 'one') }))
  })

  it('that is annotated has its own id as after, and the commit as head', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.push('main')
    from.git('tag', '--annotate', '--message', 'Version 1', 'note')

    const { events, after } = await pushTag(from, 'note')

    expect(after).not.toBe(id)
    expect(events).toStrictEqual(
      pushed(after, { base_ref: 'refs/heads/main', head_commit: commit(from, id, 1, 'one') }),
    )
  })

  it('of a tag leads to the commit at the end', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    from.git('tag', '--annotate', '--message', 'inner', 'inner')
    from.git('tag', '--annotate', '--message', 'outer', 'outer', 'inner')

    const { events, after } = await pushTag(from, 'outer')

    expect(from.git('cat-file', '-p', after)).toContain('type tag')
    expect(events).toStrictEqual(pushed(after, { head_commit: commit(from, id, 1, 'one') }))
  })

  it.each(['HEAD:a', 'HEAD^{tree}'])('of %s, which is no commit, has no head', async (revision) => {
    const from = new TestRepository()
    from.commit('one', { a: '1' })

    const { events, after } = await pushTag(from, revision)

    expect(events).toStrictEqual(pushed(after, {}))
  })

  it('that is deleted is told of by delete and by push', async () => {
    const from = new TestRepository()
    from.commit('one')
    from.git('tag', '--annotate', '--message', 'Version 1', 'v1')
    from.push('main', 'v1')

    const events = await told(from, from.push('--delete', 'v1'))

    const before = from.id('v1')
    expect(events).toStrictEqual([
      remove('tag', 'v1'),
      push({
        ref: 'refs/tags/v1',
        before,
        after: zero,
        compare: `${htmlUrl}/compare/${short(before)}...000000000000`,
      }),
    ])
  })

  it('that moves is pushed with force, and not created', async () => {
    const from = new TestRepository()
    const before = from.commit('one')
    from.push('main', 'main:refs/tags/v1')
    const after = from.commit('two')

    const events = await told(from, from.push('--force', 'main:refs/tags/v1'))

    expect(events).toStrictEqual([
      push({
        ref: 'refs/tags/v1',
        before,
        after,
        compare: `${htmlUrl}/compare/${short(before)}...${short(after)}`,
        head_commit: commit(from, after, 2, 'two'),
      }),
    ])
  })
})

describe('a commit', () => {
  /** Pushes `main` once more; answers the head of that push after checking the push around it. */
  async function headOf(
    from: TestRepository,
    before: string,
    all: (head: object) => readonly object[] = (one) => [one],
  ) {
    const events = await told(from, from.push('main'))
    const after = from.id('main')
    const head = events[0]?.event === 'push' ? events[0].payload.head_commit : null
    const compare = `${htmlUrl}/compare/${short(before)}...${short(after)}`
    const commits = all(head ?? {})
    expect(events).toStrictEqual([push({ ref: 'refs/heads/main', before, after, compare, commits, head_commit: head })])
    return head
  }

  /** A repository with one commit pushed, the work tree holding `files`. */
  function begun(files: Record<string, string> = {}) {
    const from = new TestRepository()
    const before = from.commit('one', files)
    from.push('main')
    return { from, before }
  }

  it('that merges lists what it brought in, and is compared with its first parent', async () => {
    const { from, before } = begun()
    from.git('switch', '--quiet', '--create', 'topic')
    const theirs = from.commit('theirs', { b: '1' })
    from.git('switch', '--quiet', 'main')
    const ours = from.commit('ours', { a: '1' })
    from.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic')

    const brought = [
      commit(from, ours, 3, 'ours', { added: ['a'] }),
      commit(from, theirs, 2, 'theirs', { added: ['b'] }),
    ]
    const head = await headOf(from, before, (merge) => [...brought, merge])

    expect(head).toStrictEqual(commit(from, from.id('main'), 3, 'Merge', { added: ['b'] }))
  })

  it('that merges a branch pushed before lists that branch’s commits as not distinct', async () => {
    const { from, before } = begun()
    from.git('switch', '--quiet', '--create', 'topic')
    const theirs = from.commit('theirs', { b: '1' })
    from.push('topic')
    from.git('switch', '--quiet', 'main')
    from.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic')

    const known = commit(from, theirs, 2, 'theirs', { added: ['b'], distinct: false })
    const head = await headOf(from, before, (merge) => [known, merge])

    expect(head).toStrictEqual(commit(from, from.id('main'), 2, 'Merge', { added: ['b'] }))
  })

  it('that merges two branches at once is compared with its first parent alone', async () => {
    const { from, before } = begun()
    const side = (name: string) => {
      from.git('switch', '--quiet', '--create', name, before)
      return from.commit(name, { [name]: '1' })
    }
    const left = side('left')
    const right = side('right')
    from.git('switch', '--quiet', 'main')
    from.git('merge', '--quiet', '--no-ff', '--message', 'Octopus', 'left', 'right')

    const parents = [
      commit(from, left, 2, 'left', { added: ['left'] }),
      commit(from, right, 3, 'right', { added: ['right'] }),
    ]
    const head = await headOf(from, before, (merge) => [...parents, merge])

    expect(from.git('rev-list', '--parents', '--max-count=1', 'main').split(' ')).toHaveLength(4)
    expect(head).toStrictEqual(commit(from, from.id('main'), 3, 'Octopus', { added: ['left', 'right'] }))
  })

  it('that renames a file removes one path and adds another', async () => {
    const { from, before } = begun({ old: 'the same content' })
    const id = from.commit('rename', { old: null, new: 'the same content' })

    const head = await headOf(from, before)

    expect(head).toStrictEqual(commit(from, id, 2, 'rename', { added: ['new'], removed: ['old'] }))
  })

  it('that only makes a file executable modifies it', async () => {
    const { from, before } = begun({ script: 'true' })
    from.git('update-index', '--chmod=+x', 'script')
    from.git('commit', '--quiet', '--message', 'mode')

    const head = await headOf(from, before)

    expect(head).toStrictEqual(commit(from, from.id('main'), 1, 'mode', { modified: ['script'] }))
  })

  it('that puts a link in the place of a file modifies it', async () => {
    const { from, before } = begun({ file: 'target' })
    from.git('update-index', '--cacheinfo', `120000,${from.id('HEAD:file')},file`)
    from.git('commit', '--quiet', '--message', 'link')

    const head = await headOf(from, before)

    expect(head).toStrictEqual(commit(from, from.id('main'), 1, 'link', { modified: ['file'] }))
  })

  it('that adds a submodule adds its path', async () => {
    const { from, before } = begun()
    from.git('update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},vendor/module`)
    from.git('commit', '--quiet', '--message', 'module')

    const head = await headOf(from, before)

    expect(head).toStrictEqual(commit(from, from.id('main'), 1, 'module', { added: ['vendor/module'] }))
  })

  it('that is empty touches nothing', async () => {
    const { from, before } = begun({ a: '1' })
    const id = from.commit('nothing')

    expect(await headOf(from, before)).toStrictEqual(commit(from, id, 2, 'nothing'))
  })

  it('keeps quotes, tabs, line breaks and other languages in paths and message', async () => {
    const { from, before } = begun()
    const paths = ['"quoted".txt', ' space', 'dür/ä.txt', 'line\nbreak', 'tab\there', '\\back']
    const message = 'Größe – 大きさ 🚀\n\n\t"quoted"'
    const id = from.commit(message, Object.fromEntries(paths.map((path) => [path, '1'])))

    const head = await headOf(from, before)

    const byBytes = paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect(head).toStrictEqual(commit(from, id, 2, message, { added: byBytes }))
  })

  it('that declares another encoding is told in UTF-8, its people too', async () => {
    const { from, before } = begun()
    const file = join(from.directory, 'message')
    writeFileSync(file, Buffer.from('Gr\u00f6\u00dfe', 'latin1'))
    from.git('-c', 'i18n.commitEncoding=ISO-8859-1', 'commit', '--quiet', '--allow-empty', '--file', file)
    const raw = execFileSync('git', ['-C', from.work, 'cat-file', 'commit', 'HEAD'])
    const renamed = Buffer.from(raw.toString('latin1').replace('author Ada', 'author Ren\u00e9'), 'latin1')
    writeFileSync(file, renamed)
    from.git('reset', '--quiet', '--hard', from.git('hash-object', '-t', 'commit', '-w', file))

    const head = await headOf(from, before)

    const author = { name: 'René', email: 'ada@example.org' }
    expect(renamed.includes('encoding ISO-8859-1')).toBe(true)
    expect(head).toStrictEqual(commit(from, from.id('main'), 1, 'Größe', { author }))
  })

  it('with bytes that are no UTF-8 in message, people and paths is told with replacement characters', async () => {
    const { from, before } = begun()
    const stream = [
      'commit refs/heads/main',
      'author Ren\u00e9 <ren\u00e9@example.org> 1714550405 +0200',
      'committer Gr\u00e4ce <grace@example.org> 1714550405 +0200',
      'data 5',
      'Gr\u00f6\u00dfe',
      `from ${before}`,
      'M 644 inline \u00e4',
      'data 0',
      '',
      '',
    ]
    fastImport(from, stream.join('\n'), 'latin1')

    const head = await headOf(from, before)

    expect(head).toStrictEqual(
      commit(from, from.id('main'), 5, 'Gr\ufffd\ufffde', {
        author: { name: 'Ren\ufffd', email: 'ren\ufffd@example.org' },
        committer: { name: 'Gr\ufffdce', email: 'grace@example.org' },
        added: ['\ufffd'],
      }),
    )
  })

  it('of more than 3000 paths names the first 3000', async () => {
    const { from, before } = begun({ a: '1' })
    const blob = from.id('HEAD:a')
    const stream = Array.from({ length: 3000 }, (_, at) => `M 644 ${blob} many/${String(at).padStart(4, '0')}`)
    const header = ['commit refs/heads/main', 'committer Grace <grace@example.org> 1714550406 +0200', 'data 4', 'many']
    fastImport(from, [...header, `from ${before}`, 'D a', ...stream, ''].join('\n'))

    const head = await headOf(from, before)

    const added = Array.from({ length: 2999 }, (_, at) => `many/${String(at).padStart(4, '0')}`)
    const people = { author: person.grace, committer: person.grace }
    expect(head).toStrictEqual(commit(from, from.id('main'), 6, 'many', { ...people, removed: ['a'], added }))
  })
})

describe('a push', () => {
  it('of 10,000 commits tells of the newest 2048', async () => {
    const from = new TestRepository()
    const count = 10_000
    const stream = Array.from({ length: count }, (_, at) => {
      const when = `${1_700_000_000 + at} +0000`
      return `commit refs/heads/main\ncommitter Grace <grace@example.org> ${when}\ndata 1\nx\n`
    })
    fastImport(from, stream.join(''))

    const events = await told(from, from.push('main'))

    const ids = from.git('rev-list', '--reverse', '--max-count=2048', 'main').split('\n')
    const commits = ids.map((id, at) => ({
      id,
      tree_id: emptyTree,
      distinct: true,
      message: 'x',
      timestamp: new Date((1_700_000_000 + count - 2048 + at) * 1000).toISOString().replace('.000', ''),
      url: `${htmlUrl}/commit/${id}`,
      author: person.grace,
      committer: person.grace,
      added: [],
      removed: [],
      modified: [],
    }))
    const after = from.id('main')
    expect(commits).toHaveLength(2048)
    expect(events).toStrictEqual([
      create('branch', 'main'),
      push({
        ref: 'refs/heads/main',
        before: zero,
        after,
        compare: `${htmlUrl}/compare/${short(ids[0] ?? '')}^...${short(after)}`,
        commits,
        head_commit: commits.at(-1),
      }),
    ])
  })

  it('of several refs tells of each commit as new once', async () => {
    const from = new TestRepository()
    const before = from.commit('one')
    from.push('main', 'main:old')
    const shared = from.commit('two')
    from.git('switch', '--quiet', '--create', 'topic')
    const own = from.commit('three')
    from.git('tag', 'v1')

    const events = await told(from, from.push(':old', 'topic', 'main', 'v1'))

    const two = commit(from, shared, 2, 'two')
    const three = commit(from, own, 3, 'three')
    expect(events).toStrictEqual([
      push({
        ref: 'refs/heads/main',
        before,
        after: shared,
        compare: `${htmlUrl}/compare/${short(before)}...${short(shared)}`,
        commits: [two],
        head_commit: two,
      }),
      remove('branch', 'old'),
      push({
        ref: 'refs/heads/old',
        before,
        after: zero,
        compare: `${htmlUrl}/compare/${short(before)}...000000000000`,
      }),
      create('branch', 'topic'),
      push({
        ref: 'refs/heads/topic',
        before: zero,
        after: own,
        compare: `${htmlUrl}/commit/${own}`,
        commits: [three],
        head_commit: three,
      }),
      create('tag', 'v1'),
      push({
        ref: 'refs/tags/v1',
        before: zero,
        after: own,
        compare: `${htmlUrl}/compare/v1`,
        base_ref: 'refs/heads/topic',
        head_commit: three,
      }),
    ])
  })

  it('of four tags and a branch tells of the branch alone', async () => {
    const from = new TestRepository()
    from.commit('one')
    const tags = ['a', 'b', 'c', 'd'].map((name) => `main:refs/tags/${name}`)

    const made = await told(from, from.push('main', ...tags))
    const gone = await told(from, from.push('--delete', 'a', 'b', 'c', 'd'))

    expect(made.map(({ event, payload }) => `${event} ${payload.ref}`)).toEqual(['create main', 'push refs/heads/main'])
    expect(gone).toEqual([])
  })

  it('of 5001 branches makes no push event, and reads no commit for one', async () => {
    const from = new TestRepository()
    const id = from.commit('one')
    const names = Array.from({ length: 5001 }, (_, at) => `b${at}`)
    const input = names.map((name) => `create refs/heads/${name} ${id}\n`).join('')
    execFileSync('git', ['-C', from.work, 'update-ref', '--stdin'], { input })

    const updates = from.push('refs/heads/b*:refs/heads/b*')
    const context = { repository, sender, pusher, htmlUrl, defaultBranch: 'main' }
    const events = await Array.fromAsync(refEvents({ ...context, gitDir: from.gitDir, updates }))

    expect(events).toHaveLength(5001)
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['create']))
  })
})
