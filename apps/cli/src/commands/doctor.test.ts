import { chmod, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../api.ts'
import { doctorText } from '../doctor-text.ts'
import { setStage, type Stage, token } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
let database: string
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
  await here.hook()
  await here.deliver()
  database = join(stage.folder, 'repohook.db')
})
afterAll(() => stage.close())

const mode = async (path: string) => (await stat(path)).mode & 0o777

describe('doctor', () => {
  it('finds a server sound, and ends with 0', async () => {
    const { code, stdout, stderr } = await here.repohook(['doctor'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^database: .*, disk free: .*\nSound: every rule is kept\.\n$/)
    const json = await here.repohook(['doctor', '--json'])
    expect(json.code).toBe(0)
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [], rowsUnread: null, plan: null })
  })

  it('shows what it found and what a repair would do, and without a person to ask does nothing and ends with 5', async () => {
    await chmod(database, 0o640)
    const { code, stdout, stderr } = await here.repohook(['doctor'])
    expect(code).toBe(5)
    expect(stdout).toContain('file.open_to_others: 1 file (repohook.db)\n  Others than its owner')
    expect(stdout).toContain('  Repair: they become their owner’s alone (mode 0600).\n')
    expect(stderr).toBe('repohook: 1 finding left.\nrepohook doctor --yes repairs what can be.\n')
    const json = await here.repohook(['doctor', '--json'])
    expect(json.code).toBe(5)
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ check: 'file.open_to_others' }] })
    expect(await mode(database)).toBe(0o640)
  })

  it('asks a person, and repairs only after a yes', async () => {
    await chmod(database, 0o640)
    const no = await here.repohook(['doctor'], { isTty: true, stdin: 'n\n' })
    expect(no.code).toBe(5)
    expect(no.stderr).toContain('Repair 1 finding? [y/N] ')
    expect(await mode(database)).toBe(0o640)
    const yes = await here.repohook(['doctor'], { isTty: true, stdin: 'y\n' })
    expect(yes.code).toBe(0)
    expect(yes.stderr).toContain('file.open_to_others: 1 mended.')
    expect(await mode(database)).toBe(0o600)
  })

  it('repairs at once with --yes', async () => {
    await chmod(database, 0o640)
    const { code, stdout } = await here.repohook(['doctor', '--yes', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ repaired: [{ check: 'file.open_to_others', mended: 1 }] })
    expect(await mode(database)).toBe(0o600)
  })

  it('of a database whose server runs says to ask the server', async () => {
    const { code, stderr } = await here.repohook(['doctor', '--database', `file:${database}`])
    expect(code).toBe(1)
    expect(stderr).toContain(`Another Repohook works on ${database}.`)
    expect(stderr).toContain('Without --database the server itself is asked')
    const none = await here.repohook(['doctor', '--database', 'file:none.db'], { folder: stage.folder })
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no database') })
  })
})

describe('backup', () => {
  it('on a server says where it is, and that the key is not in it', async () => {
    const { code, stdout, stderr } = await here.repohook(['backup', 'monday.db'])
    expect(code).toBe(0)
    expect(stdout).toBe(`${join(stage.folder, 'backups', 'monday.db')}\n`)
    expect(stderr).toMatch(/checked: 2 events, 2 deliveries, 1 hooks/)
    expect(stderr).toContain('The sealing key is not in it')
    const again = await here.repohook(['backup', 'monday.db'])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already, and stays as it is') })
  })

  it.each(['../monday.db', '/tmp/monday.db', 'a\\b.db'])('on a server takes no path: %s', async (name) => {
    const { code, stderr } = await here.repohook(['backup', name])
    expect(code).toBe(2)
    expect(stderr).toContain('with --database file:… copy a database of this machine')
  })

  it('of a database of this machine, served or not, is a file anywhere, which the doctor finds sound', async () => {
    const to = join(stage.folder, 'copy.db')
    const copied = await here.repohook(['backup', 'copy.db', '--database', 'file:repohook.db', '--with-key'], {
      folder: stage.folder,
    })
    expect(copied).toMatchObject({ code: 0, stdout: `${to}\n`, stderr: expect.stringContaining(`in ${to}.key.`) })
    expect([await mode(to), await mode(`${to}.key`)]).toEqual([0o600, 0o600])
    const options = ['--database', `file:${to}`]
    expect(await here.repohook(['doctor', ...options])).toMatchObject({ code: 0, stderr: '' })

    await chmod(to, 0o604)
    const found = await here.repohook(['doctor', ...options], { isTty: true, stdin: 'y\n' })
    expect(found).toMatchObject({ code: 0, stderr: expect.stringContaining('file.open_to_others: 1 mended.') })
    expect(await mode(to)).toBe(0o600)

    const environment = { REPOHOOK_SECRET_KEY: 'b'.repeat(64) }
    const unfit = await here.repohook(['doctor', ...options, '--yes'], { environment })
    expect(unfit).toMatchObject({ code: 5, stdout: expect.stringContaining('key.unfit') })
    await rm(`${to}.key`)
    expect(await here.repohook(['doctor', ...options])).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('key.missing'),
    })
    await writeFile(to, 'Dear diary, '.repeat(1_000))
    const damaged = await here.repohook(['doctor', ...options])
    expect(damaged).toMatchObject({ code: 5, stdout: expect.stringContaining('file.damaged') })
    expect(damaged.stdout).toContain('Rows were not looked at: damaged.')
    for (const { stdout, stderr } of [copied, found, unfit, damaged]) expect(stdout + stderr).not.toContain(token)
  })

  it('of a database of this machine needs a file', async () => {
    expect(await here.repohook(['backup', '--database', 'file:x.db'])).toMatchObject({ code: 2 })
  })
})

describe('a report', () => {
  it('shows ten of many, and nothing that a terminal would obey', () => {
    const report: Report = {
      facts: { databaseBytes: 1_200_000, journalMode: 'wal' },
      findings: [
        {
          check: 'delivery.orphaned',
          says: 'It is alone.',
          noun: 'delivery',
          subjects: Array.from({ length: 12 }, (_, index) => index + 1),
          more: true,
          repair: null,
        },
        {
          check: 'file.damaged',
          says: 'It is damaged.',
          noun: 'fault',
          subjects: ['\u001b[31mred'],
          more: false,
          repair: null,
        },
      ],
      rowsUnread: null,
      examinedAt: 0,
      plan: null,
    }
    expect(doctorText(report)).toEqual([
      'database: 1.2 MB, journal mode: wal',
      'delivery.orphaned: more than 12 deliveries (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)',
      '  It is alone.',
      'file.damaged: 1 fault (red)',
      '  It is damaged.',
    ])
  })
})
