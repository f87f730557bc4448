import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attach } from './attach.ts'
import { git } from './command.testing.ts'
import { setStage, type Stage, token } from './stage.testing.ts'
import { begin, type Situation } from './terminal.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
let folder: string
let count = 0
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  here = await stage.repository()
  folder = join(stage.folder, 'mona', `tree${++count}`)
  await git('init', '--quiet', folder)
})

const repohook = (argv: readonly string[], situation: Situation = {}) => begin(argv, situation).ended
/** What `repositories show` says that it means. */
const meant = async (argv: readonly string[], situation: Situation = {}) => {
  const { code, stdout, stderr } = await repohook(['repositories', 'show', ...argv, '--json'], situation)
  return code === 0 ? (JSON.parse(stdout) as { name: string }).name : { code, stderr }
}

describe('which repository', () => {
  it('is that of -R, before the environment’s, before the attached one', async () => {
    await attach(folder, 'mona/attached', { url: stage.url, token })
    const [flag, variable] = [here.name, (await stage.repository()).name]
    const environment = { REPOHOOK_REPOSITORY: variable }
    expect(await meant(['-R', flag], { folder, environment })).toBe(flag)
    expect(await meant([], { folder, environment })).toBe(variable)
    expect(await meant([], { folder })).toBe('mona/attached')
    expect(await meant(['--server', `${stage.url}/`], { folder })).toBe('mona/attached')
  })

  it('is asked for when nothing says', async () => {
    const environment = { REPOHOOK_URL: stage.url, REPOHOOK_TOKEN: token }
    const { code, stderr } = await repohook(['hooks', 'list'], { folder, environment })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^repohook: Which repository\?\nUse -R owner\/name/)
  })

  it('is none beside an organization', async () => {
    expect((await here.repohook(['hooks', 'list', '-R', here.name, '-O', 'octocat'])).code).toBe(2)
    expect((await here.repohook(['hooks', 'list', '-O', 'octocat'])).code).toBe(0)
  })
})

describe('which server', () => {
  const environment = { REPOHOOK_URL: 'http://127.0.0.1:9', REPOHOOK_TOKEN: 'wrong' }

  it.each(['--server', '--url'])('is that of %s and --token, before the environment’s', async (flag) => {
    expect(await meant(['-R', here.name, flag, stage.url, '--token', token], { environment })).toBe(here.name)
  })

  it('is asked for a token only after one was found', async () => {
    const { code, stderr } = await repohook(['hooks', 'list', '-R', here.name], { folder })
    expect(code).toBe(4)
    expect(stderr).toBe('repohook: A token is needed: set REPOHOOK_TOKEN, or use --token.\n')
  })

  it('never gets a token of the environment because a folder names it', async () => {
    const heard: (string | undefined)[] = []
    const trap = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(trap, 'listening')
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`
    await writeFile(
      join(folder, '.git', 'repohook.json'),
      JSON.stringify({ url, token: 'theirs', repository: here.name }),
    )
    const environments = [{ REPOHOOK_TOKEN: token }, { REPOHOOK_TOKEN: token, REPOHOOK_URL: stage.url }]
    for (const one of environments) await repohook(['hooks', 'list'], { folder, environment: one })
    expect(heard).toEqual([])
    await repohook(['hooks', 'list'], { folder })
    expect(heard).toEqual(['Bearer theirs'])
    trap.close()
    trap.closeAllConnections()
  })

  it('gets no token of a folder that was attached to another one', async () => {
    await attach(folder, 'mona/attached', { url: stage.url, token })
    const { code } = await repohook(['hooks', 'list', '--server', 'http://127.0.0.1:9'], { folder })
    expect(code).toBe(4)
  })

  it('of an attached repository whose settings are broken is told, not guessed', async () => {
    await mkdir(join(folder, '.git'), { recursive: true })
    await writeFile(join(folder, '.git', 'repohook.json'), '{')
    const { code, stderr } = await repohook(['hooks', 'list'], { folder })
    expect(code).toBe(1)
    expect(stderr).toContain('repohook.json cannot be read')
  })
})
