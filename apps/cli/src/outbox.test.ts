import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWorld } from '@repohook/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepEvents, outboxLimits } from './keep-events.ts'
import { dropKept, type KeptEvent, listWaiting, outboxFolder, readKept, refuseKept, refusedFolder } from './outbox.ts'

const world = systemWorld()
let gitDir: string
beforeEach(async () => {
  gitDir = await mkdtemp(join(tmpdir(), 'repohook-outbox-'))
})
afterEach(() => rm(gitDir, { recursive: true }))

const event = (ref: string, payload = `{ "ref":"${ref}", "n": 9007199254740993 }`): KeptEvent => ({
  event: 'push',
  ref,
  payload,
  idempotencyKey: world.uuid(),
  createdAt: world.now(),
})

async function* each(...events: readonly KeptEvent[]) {
  yield* events
}

const keep = (...events: readonly KeptEvent[]) => keepEvents(gitDir, each(...events), world)
const waitingRefs = async () =>
  Promise.all(
    (await listWaiting(gitDir)).map(async (name) => {
      const kept = await readKept(gitDir, name)
      return typeof kept === 'string' ? kept : kept.ref
    }),
  )

describe('an outbox', () => {
  it('keeps events as they are, in their order, for its owner alone', async () => {
    const events = Array.from({ length: 12 }, (_, at) => event(`refs/heads/${at}`))

    const { kept, unkept } = await keep(...events)

    expect(unkept).toEqual([])
    expect(await listWaiting(gitDir)).toEqual(kept)
    expect(await Promise.all(kept.map((name) => readKept(gitDir, name)))).toEqual(events)
    expect((await stat(outboxFolder(gitDir))).mode & 0o777).toBe(0o700)
    for (const name of await readdir(outboxFolder(gitDir))) {
      expect((await stat(join(outboxFolder(gitDir), name))).mode & 0o777).toBe(0o600)
    }
  })

  it('puts a later push after an earlier one though the clock went back', async () => {
    await keep(event('first'), event('second'))
    await keepEvents(gitDir, each(event('third')), { ...world, now: () => world.now() - 86_400_000 })

    expect(await waitingRefs()).toEqual(['first', 'second', 'third'])
  })

  it('takes the events of two pushes at the same moment', async () => {
    const still = { ...world, now: () => 1_700_000_000_000 }
    const push = (name: string) =>
      keepEvents(gitDir, each(...Array.from({ length: 20 }, (_, at) => event(`${name}/${at}`))), still)

    await Promise.all([push('one'), push('other')])

    const refs = await waitingRefs()
    expect(refs).toHaveLength(40)
    const one = refs.filter((ref) => ref.startsWith('one/'))
    expect(one).toEqual(Array.from({ length: 20 }, (_, at) => `one/${at}`))
  })

  it('that is full, by number or by size, says so, and lets nothing overtake what it cannot take', async () => {
    const keepWithin = (limits: Partial<typeof outboxLimits>, ...events: readonly KeptEvent[]) =>
      keepEvents(gitDir, each(...events), world, { ...outboxLimits, ...limits })
    const small = event('small')

    const byNumber = await keepWithin({ files: 2 }, small, event('second'), event('third'))
    const bySize = await keepWithin({ bytes: 2_000 }, event('large', 'x'.repeat(2_000)), event('fits'))

    expect(byNumber.unkept).toMatchObject([
      { event: { ref: 'third' }, reason: expect.stringMatching(/full: 2 events/) },
    ])
    expect(bySize.unkept).toMatchObject([{ event: { ref: 'large' } }, { event: { ref: 'fits' } }])
    expect(await waitingRefs()).toEqual(['small', 'second'])
  })

  it('that cannot be written answers what it could not take, and why', async () => {
    await writeFile(join(gitDir, 'repohook'), 'in the way')

    const { kept, unkept } = await keep(event('one'), event('two'))

    expect(kept).toEqual([])
    expect(unkept.map(({ event: { ref } }) => ref)).toEqual(['one', 'two'])
    expect(unkept[0]?.reason).toMatch(/EEXIST|ENOTDIR/)
  })

  it('shows no draft as an event, and clears away those of a process that died', async () => {
    const folder = outboxFolder(gitDir)
    await mkdir(folder, { recursive: true })
    const [old, fresh] = [join(folder, '.1.json.draft'), join(folder, '.2.json.draft')]
    for (const draft of [old, fresh]) await writeFile(draft, '{')
    await utimes(old, 1, 1)

    await keep(event('one'))

    expect(await waitingRefs()).toEqual(['one'])
    await expect(stat(old)).rejects.toThrow('ENOENT')
    await expect(stat(fresh)).resolves.toBeDefined()
  })

  it('is empty where there is none', async () => {
    expect(await listWaiting(gitDir)).toEqual([])
    expect(await readKept(gitDir, '1.json')).toBe('gone')
  })

  it('tells what somebody wrote on from what another process has sent', async () => {
    const { kept } = await keep(event('one'), event('two'))
    const [first = '', second = ''] = kept
    await writeFile(join(outboxFolder(gitDir), first), '{"event":"push"}')
    await dropKept(gitDir, second)

    expect(await readKept(gitDir, first)).toBe('unreadable')
    expect(await readKept(gitDir, second)).toBe('gone')
    await dropKept(gitDir, second)
  })
})

describe('a refused event', () => {
  it('lies beside its reason, out of the way', async () => {
    const { kept } = await keep(event('bad'), event('good'))
    const [name = ''] = kept

    await refuseKept(gitDir, name, 'No such event.')

    expect(await waitingRefs()).toEqual(['good'])
    const folder = refusedFolder(gitDir)
    expect(await readdir(folder)).toEqual([name, name.replace('.json', '.reason.txt')])
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toMatchObject({ ref: 'bad' })
    expect(await readFile(join(folder, name.replace('.json', '.reason.txt')), 'utf8')).toBe('No such event.\n')
  })

  it('makes room for newer ones when there are a hundred', async () => {
    const { kept } = await keep(...Array.from({ length: 102 }, (_, at) => event(`${at}`)))
    for (const name of kept) await refuseKept(gitDir, name, 'No.')

    const left = await readdir(refusedFolder(gitDir))
    expect(left.filter((name) => name.endsWith('.json'))).toEqual(kept.slice(2))
    expect(left).toHaveLength(200)
  })
})
