import { chmod, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openMaintenance } from '@repohook/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

let installation: Installation
let path: string
beforeEach(async () => {
  installation = await install()
  path = installation.databaseUrl.slice('file:'.length)
})
afterEach(() => installation.close())

const uuid = () => installation.world.uuid()

/** Asks until it is done. */
async function done<Answer extends { readonly state: string }>(ask: () => Promise<Answer>) {
  for (;;) {
    const answer = await ask()
    if (answer.state !== 'under_way') return answer as Exclude<Answer, { readonly state: 'under_way' }>
  }
}
const check = (id = uuid()) => done(() => installation.client.doctor.check.mutate({ id }))
const backUp = (request: { name?: string; withKey?: boolean } = {}, id = uuid()) =>
  done(() => installation.client.backups.create.mutate({ id, ...request }))

describe('the doctor of a server', () => {
  it('finds nothing in a server that works', async () => {
    const { client, worker } = installation
    await client.repositories.create.mutate({ name: repository.name })
    await client.hooks.create.mutate({
      target: repository,
      hook: { config: { url: 'http://127.0.0.1:1024/', contentType: 'json', secret: 'CANARY' } },
    })
    await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
    await worker.drain()
    const answer = await check()
    expect(answer).toMatchObject({ state: 'done', result: { findings: [], rowsUnread: null, plan: null } })
    expect(JSON.stringify(answer)).not.toContain('CANARY')
  })

  it('repairs the plan that it showed, once it was shown, and no other', async () => {
    await chmod(path, 0o644)
    const answer = await check()
    const { plan } = answer.state === 'done' ? answer.result : { plan: null }
    expect(answer).toMatchObject({ result: { findings: [{ check: 'file.open_to_others' }] } })
    const { doctor } = installation.client
    await expect(doctor.repair.mutate({ plan: 'another' })).rejects.toMatchObject({
      data: { failure: 'doctor.plan_unknown' },
    })
    expect((await stat(path)).mode & 0o777).toBe(0o644)
    expect(await doctor.repair.mutate({ plan: plan ?? '' })).toMatchObject([{ check: 'file.open_to_others' }])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await check()).toMatchObject({ result: { findings: [], plan: null } })
    await expect(doctor.repair.mutate({ plan: plan ?? '' })).rejects.toMatchObject({
      data: { failure: 'doctor.plan_unknown' },
    })
  })
})

describe('a backup on a server', () => {
  it('goes into the folder of backups, under its name or after the moment', async () => {
    const folder = join(dirname(path), 'backups')
    const named = await backUp({ name: 'monday.db' })
    expect(named).toMatchObject({ result: { file: join(folder, 'monday.db'), keyFile: null } })
    const { now } = installation.world
    const moment = new Date(now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
    expect(await backUp()).toMatchObject({ result: { file: join(folder, `repohook-${moment}Z.db`) } })
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('asked for twice by one id is one, and by another is refused', async () => {
    const id = uuid()
    const first = await backUp({ name: 'a.db' }, id)
    expect(await backUp({ name: 'a.db' }, id)).toEqual(first)
    expect(await backUp({ name: 'a.db' })).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('a.db is there already, and stays as it is'),
    })
  })

  it('has the key beside it only when that is asked for, and never in the place of another', async () => {
    const made = await backUp({ name: 'a.db', withKey: true })
    const { file, keyFile } = made.state === 'done' ? made.result : { file: '', keyFile: '' }
    expect(keyFile).toBe(`${file}.key`)
    expect((await stat(keyFile ?? '')).mode & 0o777).toBe(0o600)
    const copy = openMaintenance(`file:${file}`, { alone: true })
    expect(await copy.examine({ now: 0, knownEvents: [], sealer: null, onStep: () => undefined })).toMatchObject({
      findings: [],
      rowsUnread: null,
    })
    await copy.close()
    expect(await backUp({ name: 'a.db', withKey: true })).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('a.db.key is there already'),
    })
    expect((await readdir(dirname(file))).filter((name) => !/lock|-wal|-shm/.test(name)).toSorted()).toEqual([
      'a.db',
      'a.db.key',
    ])
  })

  it.each([
    '../a.db',
    '/tmp/a.db',
    'a/b.db',
    'a\\b.db',
    '..',
    '.db',
    'a',
    'a.key',
    'a.db-wal',
    'a..db',
    `${'a'.repeat(98)}.db`,
    'a\x01.db',
  ])('is not written to %j', async (name) => {
    const asked = installation.client.backups.create.mutate({ id: uuid(), name })
    await expect(asked).rejects.toMatchObject({ data: { failure: 'request.invalid', field: 'name' } })
    expect(await readdir(dirname(path))).not.toContain('backups')
  })
})
