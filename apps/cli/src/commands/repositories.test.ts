import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setStage, type Stage } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
})
afterAll(() => stage.close())

describe('repositories', () => {
  it('are added by name, once', async () => {
    const add = ['repositories', 'add', 'mona/new']
    expect(await here.repohook(add)).toEqual({ code: 0, stdout: '', stderr: 'Added mona/new.\n' })
    expect(await here.repohook(add)).toMatchObject({ code: 1, stderr: expect.stringContaining('registered already') })
  })

  it.each(['new', 'mona/', 'mona/a/b', '/new', 'mona/a b'])('are not named %j', async (name) => {
    const { code, stderr } = await here.repohook(['repositories', 'add', name])
    expect(code).toBe(2)
    expect(stderr).toContain('is no owner/name.')
  })

  it('are listed page after page, up to the limit', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `many/r${String(index).padStart(3, '0')}`)
    await Promise.all(names.map((name) => stage.client.repositories.create.mutate({ name })))
    const { stdout } = await here.repohook(['repos', 'list'])
    const listed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0])
    expect(listed.filter((name) => name?.startsWith('many/'))).toEqual(names)
    const some = await here.repohook(['repositories', 'list', '--limit', '101', '--json'])
    expect(JSON.parse(some.stdout)).toHaveLength(101)
  })

  it('are shown as payloads show them', async () => {
    const named = await here.repohook(['repositories', 'show', here.name])
    expect(JSON.parse(named.stdout)).toMatchObject({ full_name: here.name })
    expect(await here.repohook(['repositories', 'show'])).toEqual(named)
    const { stdout } = await here.repohook(['repositories', 'show', '--json'])
    expect(JSON.parse(stdout)).toEqual(await stage.client.repositories.get.query({ name: here.name }))
  })

  it('that are not there are said to be missing', async () => {
    const { code, stderr } = await here.repohook(['repositories', 'show', 'mona/nowhere'])
    expect(code).toBe(1)
    expect(stderr).toContain('repohook repositories add mona/nowhere adds it')
  })
})
