import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setStage, type Stage } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
})
afterAll(() => stage.close())

describe('audit', () => {
  it('lists who did what, and what was denied to whom', async () => {
    const { stdout } = await here.repohook(['token', 'create', 'reader', '--scopes', 'read:repo_hook', '--json'])
    const reader = JSON.parse(stdout) as { id: number; token: string }
    const environment = { REPOHOOK_TOKEN: reader.token }
    expect((await here.repohook(['repositories', 'add', 'octocat/other'], { environment })).code).toBe(1)

    const denied = await here.repohook(['audit', '--denied', '--by', String(reader.id)])
    const [row = ''] = denied.stdout.split('\n')
    const [, when, ...cells] = row.split('\t')
    expect(when).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(cells).toEqual(['reader', 'repositories.create', 'instance', '', 'denied', 'target.not_found', '127.0.0.1'])

    const made = await here.repohook(['audit', '--verb', 'tokens.create', '-n', '1', '--json'])
    expect(JSON.parse(made.stdout)).toMatchObject([{ verb: 'tokens.create', subjectId: reader.id, outcome: 'allowed' }])
    const table = await here.repohook(['audit'], { isTty: true })
    expect(table.stdout).toMatch(/just now +reader +repositories\.create/)
    expect(table.stdout).not.toContain(reader.token)
  })
})
