import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setStage, type Stage } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
})
afterAll(() => stage.close())

const names = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0])

describe('events', () => {
  it('lists the catalogue: name, actions, who can hear it, what it is', async () => {
    const catalogue = await stage.client.events.catalogue.query()
    const { stdout } = await here.repohook(['events'])
    expect(names(stdout)).toEqual(catalogue.map(({ name }) => name))
    expect(stdout).toMatch(/^issues\tassigned, .*opened.*\trepository, organization\t.+$/m)
    expect(JSON.parse((await here.repohook(['events', '--json'])).stdout)).toEqual(catalogue)
  })

  it('searches names, actions and descriptions', async () => {
    expect(names((await here.repohook(['events', 'pull_request'])).stdout)[0]).toBe('pull_request')
    expect(names((await here.repohook(['events', 'list', 'reopened', 'pull'])).stdout)).toContain('pull_request')
    expect(await here.repohook(['events', 'zzz'])).toEqual({ code: 0, stdout: '', stderr: 'No event matches.\n' })
  })

  it.each([60, 80, 120])('fits into %i columns', async (columns) => {
    const { stdout } = await here.repohook(['events'], { isTty: true, columns, environment: { NO_COLOR: '1' } })
    for (const line of stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  })
})

describe('events show', () => {
  it('tells one event', async () => {
    const { stdout } = await here.repohook(['events', 'show', 'push'])
    expect(stdout).toMatch(/^push: .+\nActions: +none\nHeard by: +repository, organization\n$/)
    const json = JSON.parse((await here.repohook(['events', 'show', 'push', '--json'])).stdout)
    expect(json).toMatchObject({ name: 'push', actions: [] })
  })

  it('of one that is not there says how to find it', async () => {
    const { code, stderr } = await here.repohook(['events', 'show', 'psuh'])
    expect(code).toBe(1)
    expect(stderr).toBe(
      'repohook: There is no event named "psuh". Did you mean push?\nrepohook events lists them all; repohook events <word> searches.\n',
    )
  })
})

describe('events sample', () => {
  it('prints a payload that can be published as it is', async () => {
    const { stdout } = await here.repohook(['events', 'sample', 'issues'])
    expect(JSON.parse(stdout)).toMatchObject({ repository: { full_name: here.name } })
    expect((await here.repohook(['publish', 'issues'], { stdin: stdout })).code).toBe(0)
  })

  it('is what the API answers with --json', async () => {
    const { stdout } = await here.repohook(['events', 'sample', 'push', '--json'])
    expect(JSON.parse(stdout)).toEqual(await stage.client.events.sample.query({ target: here.target, event: 'push' }))
  })
})
