import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setStage, type Stage, token } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
})
afterAll(() => stage.close())

describe('token', () => {
  it('create prints the token alone on stdout, and it opens every repository', async () => {
    const { code, stdout, stderr } = await here.repohook(['token', 'create', 'ci'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^rhk_[A-Za-z0-9]{43}_[0-9a-f]{8}\n$/)
    expect(stderr).toMatch(/^Token \d+, ci: nobody can read it again, and it opens repo on everything\.\n$/)
    const environment = { REPOHOOK_TOKEN: stdout.trim() }
    expect((await here.repohook(['hooks', 'list'], { environment })).code).toBe(0)
  })

  it('create says what a token opens, where and until when, and list shows it', async () => {
    const { name } = here
    const reach = ['--scopes', 'write:repo_hook,admin:org_hook', '--repo', name, '--org', name.split('/')[0]!]
    const { stderr, stdout } = await here.repohook(['token', 'create', 'limited', ...reach, '--expires', '30d'])
    expect(stderr).toContain(`it opens write:repo_hook, admin:org_hook on ${name}, ${name.split('/')[0]}.`)
    const environment = { REPOHOOK_TOKEN: stdout.trim() }
    expect((await here.repohook(['hooks', 'list'], { environment })).code).toBe(0)
    expect((await here.repohook(['token', 'list'], { environment })).code).toBe(1)
    const { stdout: listed } = await here.repohook(['token', 'list'])
    const row = listed.split('\n').find((line) => line.includes('limited')) ?? ''
    const [, , , scopes, on, expires] = row.split('\t')
    expect({ scopes, on }).toEqual({ scopes: 'write:repo_hook,admin:org_hook', on: `${name}, ${name.split('/')[0]}` })
    expect(expires).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it.each([
    ['--scopes', 'repo,everything'],
    ['--expires', '0d'],
    ['--expires', 'soon'],
  ])('create refuses %s %s', async (option, value) => {
    expect((await here.repohook(['token', 'create', 'no', option, value])).code).toBe(2)
  })

  it('list shows what tokens end with, never the tokens', async () => {
    const { stdout: made } = await here.repohook(['token', 'create', 'listed', '--json'])
    const { token: secret, ...listed } = JSON.parse(made) as { id: number; token: string }
    const { stdout } = await here.repohook(['token', 'list', '--json'])
    expect(JSON.parse(stdout)).toContainEqual(listed)
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'admin', scopes: ['admin:instance'] }))
    const table = await here.repohook(['token', 'list'], { isTty: true })
    expect(table.stdout).toContain(`rhk_…${secret.slice(-4)}`)
    for (const text of [stdout, table.stdout]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(token)
    }
  })

  it('link prints where somebody signs in as a token, alone on stdout, and how long that is possible', async () => {
    const { id } = JSON.parse((await here.repohook(['token', 'create', 'colleague', '--json'])).stdout) as {
      id: number
    }
    const { code, stdout, stderr } = await here.repohook(['token', 'link', String(id)])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#code=[\w-]{43}\n$/)
    expect(stderr).toMatch(
      new RegExp(`^Who opens it first may do all that token ${id} may\\. It expires in (?:59 min|1 h)\\.\n$`),
    )
    expect(await here.repohook(['token', 'link', '9999'])).toMatchObject({ code: 1, stdout: '' })
  })

  it('revoke asks, and then the token opens nothing', async () => {
    const made = JSON.parse((await here.repohook(['token', 'create', 'short-lived', '--json'])).stdout)
    const revoke = ['token', 'revoke', String(made.id)]
    expect((await here.repohook(revoke, { isTty: true, stdin: 'n\n' })).code).toBe(1)
    const environment = { REPOHOOK_TOKEN: made.token as string }
    expect((await here.repohook(['hooks', 'list'], { environment })).code).toBe(0)
    const { code, stderr } = await here.repohook(revoke, { isTty: true, stdin: 'y\n' })
    expect(code).toBe(0)
    expect(stderr).toContain(`Revoke token ${made.id}, short-lived? [y/N] Revoked token ${made.id}.\n`)
    expect((await here.repohook(['hooks', 'list'], { environment })).code).toBe(4)
  })

  it('revoke prints the entry that is no more with --json', async () => {
    const { token: _, ...made } = JSON.parse((await here.repohook(['tokens', 'create', 'gone', '--json'])).stdout)
    const { stdout } = await here.repohook(['token', 'rm', String(made.id), '--yes', '--json'])
    expect(JSON.parse(stdout)).toEqual(made)
  })

  it('revoke refuses the one in use, and one that is not there', async () => {
    const own = await here.repohook(['token', 'revoke', '1', '--yes'])
    expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining('with another token') })
    const other = await here.repohook(['token', 'revoke', '9999', '--yes'])
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('repohook token list shows the tokens.') })
  })

  it('create refuses a name that is taken', async () => {
    await here.repohook(['token', 'create', 'twice'])
    const { code, stdout, stderr } = await here.repohook(['token', 'create', 'twice'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('choose another name')
  })
})
