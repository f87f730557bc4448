import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setStage, type Stage } from '../stage.testing.ts'
import { begin } from '../terminal.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
/** A database that no server works on, with its key beside it. */
let original: string
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
  await here.hook()
  await here.deliver()
  original = join(stage.folder, 'original.db')
  const from = ['--database', `file:${join(stage.folder, 'repohook.db')}`]
  const { code, stderr } = await here.repohook(['backup', original, ...from, '--with-key'])
  if (code !== 0) throw new Error(stderr)
})
afterAll(() => stage.close())

const copy = (from: string, to: string, ...more: string[]) =>
  begin(['copy', '--from', `file:${from}`, '--to', `file:${to}`, ...more], { folder: stage.folder }).ended

describe('copy', () => {
  it('moves an installation, lists its tables, and says what becomes of the key', async () => {
    const moved = join(stage.folder, 'moved', 'it.db')
    const { code, stdout, stderr } = await copy('original.db', moved)
    expect({ code, stdout: stdout.split('\n') }).toMatchObject({
      code: 0,
      stdout: expect.arrayContaining([expect.stringMatching(/^deliveries\t2\t[0-9a-f]{64}$/)]) as string[],
    })
    expect(stderr).toMatch(/^\d+ rows, .*: each is in .*moved\/it\.db as it is in original\.db\.\nStart on the copy/)
    expect(stderr).toContain(`Copy it, too:\ncp -p ${original}.key ${moved}.key\n`)
    await copyFile(`${original}.key`, `${moved}.key`)
    expect(await here.repohook(['doctor', '--database', `file:${moved}`])).toMatchObject({ code: 0, stderr: '' })
  })

  it('prints what was copied as JSON, and nothing else', async () => {
    const to = join(stage.folder, 'json.db')
    const { code, stdout, stderr } = await copy(original, to, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      from: original,
      to,
      resumedRows: 0,
      tables: expect.arrayContaining([{ name: 'events', rows: 2, checksum: expect.any(String) as string }]) as object[],
      key: { from: `${original}.key`, to: `${to}.key` },
    })
  })

  it('of a database without a key beside it says that the setting stays', async () => {
    const bare = join(stage.folder, 'bare.db')
    await copyFile(original, bare)
    const { stderr } = await copy(bare, join(stage.folder, 'set.db'))
    expect(stderr).toContain('set REPOHOOK_SECRET_KEY as it was')
  })

  it('shows a person how far it is', async () => {
    const argv = ['copy', '--from', `file:${original}`, '--to', `file:${join(stage.folder, 'watched.db')}`]
    const { stderr } = await begin(argv, { isTty: true, folder: stage.folder }).ended
    for (const words of ['counting …', 'copying: ', 'checking: ', ' rows, ']) expect(stderr).toContain(words)
  })

  it('of a database that a server works on says to stop it', async () => {
    const { code, stdout, stderr } = await copy(join(stage.folder, 'repohook.db'), join(stage.folder, 'never.db'))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^repohook: Another Repohook works on .*repohook\.db\. Stop it first, or name another database\.\n$/,
    )
  })

  it('overwrites nothing', async () => {
    expect(await copy(original, 'original.db')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('That is one database') as string,
    })
    await writeFile(join(stage.folder, 'diary.db'), 'Dear diary, '.repeat(1_000))
    expect(await copy(original, join(stage.folder, 'diary.db'))).toMatchObject({ code: 1, stdout: '' })
  })

  it.each(['mysql://mona:CANARY@db/x', 'CANARY', 'file:'])(
    'takes %s for no database, and does not show it',
    async (url) => {
      for (const [from, to] of [
        [url, 'file:x.db'],
        ['file:x.db', url],
      ] as const) {
        const { code, stderr } = await begin(['copy', '--from', from, '--to', to], { folder: stage.folder }).ended
        expect(code).toBe(2)
        expect(stderr).toMatch(/^repohook: --(?:from|to) is no database: use file: and a path, or postgres/)
        expect(stderr).not.toContain('CANARY')
      }
      expect(await begin(['copy', '--from', 'file:x.db']).ended).toMatchObject({ code: 2 })
    },
  )

  it('does not show the password of a server that does not answer', async () => {
    const argv = ['copy', '--from', `file:${original}`, '--to', 'postgres://mona:CANARY@127.0.0.1:9/x']
    const { code, stderr } = await begin(argv, { folder: stage.folder }).ended
    expect(code).toBe(1)
    expect(stderr).toContain('ECONNREFUSED')
    expect(stderr).not.toContain('CANARY')
  })
})
