import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setStage, type Stage } from '../stage.testing.ts'

let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  here = await stage.repository()
  Object.assign(stage.receiver, { status: 200, body: 'thanks' })
  stage.receiver.received.length = 0
})

const hookOf = (hookId: number) => stage.client.hooks.get.query({ target: here.target, hookId })
const id = (stdout: string) => Number(/^(\d+)\n$/.exec(stdout)?.[1])

describe('hooks create', () => {
  it('makes a hook for pushes as JSON, prints its id, and says what comes', async () => {
    const { code, stdout, stderr } = await here.repohook(['hooks', 'create', '--url', stage.receiver.url])
    expect(code).toBe(0)
    expect(await hookOf(id(stdout))).toMatchObject({
      config: { url: stage.receiver.url, contentType: 'json', secret: null, insecureSsl: false },
      events: ['push'],
      active: true,
    })
    expect(stderr).toBe(
      'Deliveries are not signed; --generate-secret makes a secret.\n' +
        `Created hook ${id(stdout)} on ${here.name} for push: ${stage.receiver.url}\n` +
        `A ping is on its way; repohook deliveries ${id(stdout)} shows it.\n`,
    )
  })

  it('takes all that a hook is made of', async () => {
    const options = ['--content-type', 'form', '--events', 'push, issues', '--insecure-ssl', '--inactive']
    const create = ['hooks', 'create', '--url', stage.receiver.url, ...options, '--retry', '10s,5m']
    const { stdout } = await here.repohook([...create, '--secret', 's3cret'])
    expect(await hookOf(id(stdout))).toMatchObject({
      config: { contentType: 'form', secret: '********', insecureSsl: true },
      events: ['push', 'issues'],
      active: false,
      retryPolicy: '10s,5m',
    })
  })

  it('signs with the secret that it made, shown once and not on stdout', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--generate-secret', '--json']
    const { stdout, stderr } = await here.repohook(create)
    const [, secret = ''] = /^Its secret, shown this once: (whsec_[A-Za-z0-9+/]{43}=)\n$/.exec(stderr) ?? []
    expect(secret).not.toBe('')
    expect(stdout).not.toContain(secret)
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(await hookOf(JSON.parse(stdout).id))))
  })

  it('reads a secret from standard input, without the line end', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--secret-stdin']
    const { stdout, code } = await here.repohook(create, { stdin: 's3cret\n' })
    expect(code).toBe(0)
    expect(await hookOf(id(stdout))).toMatchObject({ config: { secret: '********' } })
  })

  it.each([
    ['two secrets', ['--secret', 'a', '--generate-secret'], 'Name the secret once'],
    ['no secret on standard input', ['--secret-stdin'], 'holds no secret'],
    ['an empty secret', ['--secret', ''], '--no-secret'],
    ['no events', ['--events', ''], 'names no event.'],
  ])('refuses %s', async (_, options, words) => {
    const { code, stderr } = await here.repohook(['hooks', 'create', '--url', stage.receiver.url, ...options])
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(await stage.client.hooks.list.query({ target: here.target })).toEqual([])
  })

  it.each([
    ['--url', 'ftp://example.com', []],
    ['--url', 'http://10.0.0.1/hook', []],
    ['--events', 'http://127.0.0.1/hook', ['--events', 'push,nonsense']],
    ['--retry', 'http://127.0.0.1/hook', ['--retry', 'soon']],
  ])('names the flag %s when the server refuses it', async (flag, url, options) => {
    const { code, stdout, stderr } = await here.repohook(['hooks', 'create', '--url', url, ...options])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^repohook: ${flag}: [^\n]+\n`))
  })

  it('is for an organization, too', async () => {
    const create = ['hooks', 'create', '--url', `${stage.receiver.url}/${here.name}`, '-O', 'octocat']
    const { code, stderr } = await here.repohook(create)
    expect(code).toBe(0)
    expect(stderr).toContain('on octocat for push')
  })
})

describe('hooks edit', () => {
  it('changes what is named, and nothing else', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--secret', 's', '--events', 'push,issues']
    const hookId = id((await here.repohook(create)).stdout)
    const before = await hookOf(hookId)
    const edit = (...options: string[]) => here.repohook(['hooks', 'edit', String(hookId), ...options])

    expect((await edit('--url', `${stage.receiver.url}/moved`)).stderr).toBe(`Changed hook ${hookId}.\n`)
    await edit('--add-events', 'release', '--remove-events', 'push')
    await edit('--inactive', '--insecure-ssl')
    expect(await hookOf(hookId)).toEqual({
      ...before,
      config: { ...before.config, url: `${stage.receiver.url}/moved`, insecureSsl: true },
      events: ['issues', 'release'],
      active: false,
      updatedAt: expect.any(Number),
    })
    await edit('--retry', 'github')
    expect(await hookOf(hookId)).toMatchObject({ retryPolicy: 'github' })
    await edit('--active', '--no-insecure-ssl', '--no-secret', '--events', '*', '--retry', 'default')
    expect(await hookOf(hookId)).toMatchObject({
      retryPolicy: null,
      active: true,
      events: ['*'],
      config: { secret: null, insecureSsl: false },
    })
  })

  it('takes no signature away because a variable is empty', async () => {
    const hookId = id((await here.repohook(['hooks', 'create', '--url', stage.receiver.url, '--secret', 's'])).stdout)
    const { code, stderr } = await here.repohook(['hooks', 'edit', String(hookId), '--secret', ''])
    expect(code).toBe(2)
    expect(stderr).toContain('--no-secret')
    expect((await hookOf(hookId)).config.secret).not.toBeNull()
    expect((await here.repohook(['hooks', 'list'])).stdout).toMatch(/\tyes\n$/)
  })

  it('warns when a hook hears nothing any more', async () => {
    const hookId = await here.hook(['push'])
    const { code, stderr } = await here.repohook(['hooks', 'edit', String(hookId), '--remove-events', 'push'])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Hook ${hookId} hears nothing now; --add-events names what it shall hear.\nChanged hook ${hookId}.\n`,
    })
  })

  it.each([[[]], [['--active', '--inactive']], [['--add-events', ',']]])('refuses %j', async (options: string[]) => {
    const { code } = await here.repohook(['hooks', 'edit', '1', ...options])
    expect(code).toBe(2)
  })

  it('of a hook that is not there says how to find those that are', async () => {
    const { code, stderr } = await here.repohook(['hooks', 'edit', '999999', '--active'])
    expect(code).toBe(1)
    expect(stderr).toBe('repohook: There is no hook 999999 here.\nrepohook hooks list shows the hooks.\n')
  })
})

describe('hooks list', () => {
  it('is a table for a person', async () => {
    const hookId = await here.hook(['push', 'issues'])
    const { stdout } = await here.repohook(['hooks', 'list'], { isTty: true, columns: 200 })
    const plain = stripVTControlCharacters(stdout)
    expect(plain.split('\n')[0]).toMatch(/^ID +URL +EVENTS +STATE +TYPE +CHANGED +SIGNED$/)
    expect(plain).toMatch(
      new RegExp(`\n${hookId} +${stage.receiver.url} +push,issues +active +json +(just now|\\d+ s ago)`),
    )
    expect(stdout).toContain('\u001b[32mactive')
  })

  it('has no colours where none are wanted', async () => {
    await here.hook()
    const environment = { NO_COLOR: '1' }
    const { stdout } = await here.repohook(['hooks', 'list'], { isTty: true, environment })
    expect(stdout).not.toContain('\u001b')
  })

  it('is values between tabs for a program', async () => {
    const hookId = await here.hook()
    const { stdout } = await here.repohook(['hooks', 'list'])
    expect(stdout).toMatch(new RegExp(`^${hookId}\t${stage.receiver.url}\tpush\tactive\tjson\t\\d{4}-.*Z\tno\n$`))
  })

  it('is what the API answers with --json', async () => {
    await here.hook()
    const { stdout } = await here.repohook(['hooks', 'list', '--json'])
    expect(JSON.parse(stdout)).toEqual(await stage.client.hooks.list.query({ target: here.target }))
  })

  it('of nothing says so on stderr, and is an empty list with --json', async () => {
    expect(await here.repohook(['hooks', 'list'])).toEqual({
      code: 0,
      stdout: '',
      stderr: `${here.name} has no hooks; repohook hooks create makes one.\n`,
    })
    expect((await here.repohook(['hooks', 'list', '--json'])).stdout).toBe('[]\n')
  })
})

describe('hooks show', () => {
  it('tells all of a hook but its secret', async () => {
    const limits = ['--concurrency', '3', '--rate', '90', '--park-after', '0']
    const options = ['--secret', 'CANARY', '--insecure-ssl', '--retry', '10s,5m', '--inactive', ...limits]
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--events', 'push,issues', ...options]
    const hookId = id((await here.repohook(create)).stdout)
    const { code, stdout } = await here.repohook(['hooks', 'show', String(hookId)])
    expect(code).toBe(0)
    const expected = [
      `Hook ${hookId}  inactive`,
      `URL:      ${stage.receiver.url}`,
      'Events:   push, issues',
      'Type:     json',
      'Signed:   yes',
      'SSL:      the certificate is not checked',
      'Retries:  10s,5m',
      'Limits:   3 at once, 90 a minute, never parked',
      'Failures: none lately',
    ]
    expect(stdout.split('\n').slice(0, expected.length)).toEqual(expected)
    expect(stdout).not.toContain('CANARY')
    const json = await here.repohook(['hooks', 'show', String(hookId), '--json'])
    expect(JSON.parse(json.stdout)).toEqual(await hookOf(hookId))
  })

  it('tells how it goes', async () => {
    const hookId = await here.hook(['push'])
    stage.receiver.status = 500
    await here.repohook(['hooks', 'test', String(hookId), '--event', 'push'])
    const { stdout } = await here.repohook(['hooks', 'show', String(hookId)])
    expect(stdout).toMatch(new RegExp(`^Hook ${hookId}  failing \\(1 in a row\\)\n`))
    expect(stdout).toMatch(/\nRetries:  github\nLimits:   as the server is set\nFailures: 1 in a row, since /)
  })

  it('takes back a limit, changes nothing else, and refuses what is no number', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--rate', '90', '--park-after', '5']
    const hookId = String(id((await here.repohook(create)).stdout))
    expect((await here.repohook(['hooks', 'edit', hookId, '--rate', 'default'])).code).toBe(0)
    expect(await hookOf(Number(hookId))).toMatchObject({ ratePerMinute: null, parkAfter: 5, concurrency: null })
    const { code, stderr } = await here.repohook(['hooks', 'edit', hookId, '--rate', 'fast'])
    expect(code).toBe(2)
    expect(stderr).toContain('is a whole number, or default')
    const refused = await here.repohook(['hooks', 'edit', hookId, '--concurrency', '17'])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('concurrency is a whole number from 1 to 16')
  })

  it('tells since when a hook is parked, and when it is tried again', async () => {
    const hookId = String(await here.hook())
    await here.repohook(['hooks', 'edit', hookId, '--park-after', '1', '--retry', '1h'])
    stage.receiver.status = 500
    await here.repohook(['publish', 'push', '--sample'])
    while ((await hookOf(Number(hookId))).state !== 'parked');
    const { stdout } = await here.repohook(['hooks', 'show', hookId])
    expect(stdout).toContain(`Hook ${hookId}  parked: failing\n`)
    expect(stdout).toMatch(/\nParked:   since \S+ \(.*\); its events wait; tried again at \S+ \(in /)
  })
})

describe('Standard Webhooks', () => {
  it('goes on and off by a flag, and show tells', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--secret', 's3cret', '--standard-webhooks']
    const hookId = id((await here.repohook(create)).stdout)
    const shown = async () => (await here.repohook(['hooks', 'show', String(hookId)])).stdout
    expect(await shown()).toContain('\nSigned:   yes, for Standard Webhooks too\n')
    await here.repohook(['hooks', 'edit', String(hookId), '--no-secret'])
    expect(await shown()).toContain('\nSigned:   no; Standard Webhooks’ id and time are sent\n')
    await here.repohook(['hooks', 'edit', String(hookId), '--no-standard-webhooks'])
    expect(await shown()).toContain('\nSigned:   no\n')
    await here.repohook(['hooks', 'edit', String(hookId), '--standard-webhooks', '--secret', 's'])
    expect(await shown()).toContain('\nSigned:   yes, for Standard Webhooks too\n')
  })

  it('names the flag for a secret that its libraries could not read', async () => {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--secret', 'whsec_!', '--standard-webhooks']
    const { code, stderr } = await here.repohook(create)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: --secret: For Standard Webhooks [^\n]+\n$/)
  })
})

describe('hooks rotate-secret', () => {
  async function created(...options: string[]) {
    const create = ['hooks', 'create', '--url', stage.receiver.url, '--secret', 'CANARY-first', ...options]
    return String(id((await here.repohook(create)).stdout))
  }
  const rotate = (hookId: string, options: string[] = [], stdin = '') =>
    here.repohook(['hooks', 'rotate-secret', hookId, ...options], { stdin })

  it('prints the secret that was made, this once, and says until when two count', async () => {
    const hookId = await created('--standard-webhooks')
    const { code, stdout, stderr } = await rotate(hookId)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/)
    expect(stderr).toMatch(
      new RegExp(
        `^Hook ${hookId} signs by its new secret, shown this once\\.\n` +
          'In Standard Webhooks’ header the one before signs beside it until \\d{4}-[^\n]+Z \\(in 2[34] h|in 1 d\\)\\.\n$',
      ),
    )
    const show = await here.repohook(['hooks', 'show', hookId])
    const until = /\nSigned: {3}yes, for Standard Webhooks too, by two secrets until (\S+) \((?:in 23 h|in 1 d)\)\n/
    expect(show.stdout).toMatch(until)
    const { previousSecret } = await hookOf(Number(hookId))
    expect(until.exec(show.stdout)?.[1]).toBe(new Date(previousSecret?.until ?? 0).toISOString())
    expect(`${show.stdout}${stderr}`).not.toContain('CANARY')
    expect(`${show.stdout}${stderr}`).not.toContain(stdout.trim())
  })

  it('takes the secret that is brought, and the overlap that is named', async () => {
    const hookId = await created('--standard-webhooks')
    const { stdout, stderr } = await rotate(hookId, ['--secret-stdin', '--overlap', '2h'], 'CANARY-second\n')
    expect(stdout).toBe('')
    expect(stderr).toMatch(/ until \S+ \((?:in 1 h|in 2 h)\)\.\n$/)
    expect(stderr).not.toContain('CANARY')
    await rotate(hookId, ['--secret', 'CANARY-third', '--overlap', '0'])
    expect((await hookOf(Number(hookId))).previousSecret).toBeNull()
  })

  it('says that the one before counts no more where one signature is sent', async () => {
    const hookId = await created()
    expect((await rotate(hookId, ['--secret', 'second'])).stderr).toBe(
      `Hook ${hookId} signs by its new secret.\nThe one before counts no more.\n`,
    )
  })

  it('prints with --json what the API answered, and nothing else', async () => {
    const hookId = await created()
    const { stdout, stderr } = await rotate(hookId, ['--json'])
    const { madeSecret, hook } = JSON.parse(stdout)
    expect(stderr).toBe('')
    expect(madeSecret).toMatch(/^whsec_/)
    expect(hook).toEqual(JSON.parse(JSON.stringify(await hookOf(Number(hookId)))))
  })

  it.each([
    [['--overlap', 'soon'], 2, '--overlap'],
    [['--overlap', '25h'], 1, 'repohook: --overlap: '],
    [['--secret', 'CANARY-first'], 1, 'repohook: --secret: The hook has that secret already'],
    [['--secret', 'a', '--secret-stdin'], 2, 'Name the secret once'],
    [['--secret', ''], 2, '--secret is empty'],
  ])('refuses %j', async (options, code, words) => {
    const ended = await rotate(await created('--standard-webhooks'), options)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toContain(words)
    expect(ended.stderr).not.toContain('CANARY')
  })

  it('says what to do where there is no secret, or no header for two', async () => {
    const bare = String(id((await here.repohook(['hooks', 'create', '--url', stage.receiver.url])).stdout))
    expect((await rotate(bare)).stderr).toContain('repohook hooks edit <hook> --generate-secret')
    const { stderr } = await rotate(await created('--content-type', 'form'), ['--overlap', '1h'])
    expect(stderr).toMatch(/^repohook: --overlap: [^\n]*standardWebhooks[^\n]*\n$/)
  })
})

describe('hooks remove', () => {
  const isThere = async () => (await stage.client.hooks.list.query({ target: here.target })).length === 1

  it.each(['y\n', 'yes\n', ' Y \n'])('asks, and does so on %j', async (stdin) => {
    const hookId = await here.hook()
    const { code, stderr } = await here.repohook(['hooks', 'remove', String(hookId)], { isTty: true, stdin })
    expect(code).toBe(0)
    expect(stderr).toContain(`Remove hook ${hookId}, which delivers to ${stage.receiver.url}? [y/N] `)
    expect(await isThere()).toBe(false)
  })

  it.each(['n\n', '\n', 'what?\n', 'n\ny\n'])('does nothing on %j', async (stdin) => {
    const hookId = await here.hook()
    const { code, stderr } = await here.repohook(['hooks', 'remove', String(hookId)], { isTty: true, stdin })
    expect(code).toBe(1)
    expect(stderr).toContain('Nothing was done.')
    expect(await isThere()).toBe(true)
  })

  it('prints the hook that is no more with --json', async () => {
    const hookId = await here.hook()
    const hook = await hookOf(hookId)
    const { stdout, stderr } = await here.repohook(['hooks', 'remove', String(hookId), '--yes', '--json'])
    expect({ hook: JSON.parse(stdout), stderr }).toEqual({ hook, stderr: '' })
  })

  it('asks nobody who is not there', async () => {
    const hookId = await here.hook()
    const { code, stderr } = await here.repohook(['hooks', 'remove', String(hookId)], { stdin: 'y\n' })
    expect(code).toBe(2)
    expect(stderr).toContain('--yes')
    expect(await isThere()).toBe(true)
    expect((await here.repohook(['hooks', 'rm', String(hookId), '--yes'])).code).toBe(0)
    expect(await isThere()).toBe(false)
  })
})

describe('hooks ping and test', () => {
  it('print the id of the delivery and say how it went', async () => {
    const hookId = await here.hook(['issues'])
    const ping = await here.repohook(['hooks', 'ping', String(hookId)])
    expect(ping).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Delivered: OK after \d+ ms\.\n$/) })
    const test = await here.repohook(['hooks', 'test', String(hookId), '--event', 'issues'])
    expect(test.code).toBe(0)
    const { deliveries } = await stage.client.deliveries.list.query({ target: here.target, hookId, limit: 2 })
    expect(deliveries.map((one) => [one.id, one.kind, one.event])).toEqual([
      [id(test.stdout), 'test', 'issues'],
      [id(ping.stdout), 'ping', 'ping'],
    ])
  })

  it('send the payload that is given, byte for byte', async () => {
    const hookId = await here.hook(['issues'])
    const payload = '{ "action":"opened",  "n": 12345678901234567890 }'
    const test = ['hooks', 'test', String(hookId), '--event', 'issues', '--payload', '-']
    expect((await here.repohook(test, { stdin: payload })).code).toBe(0)
    expect(String(stage.receiver.received.at(-1)?.body)).toBe(payload)
  })

  it('end with 1 when the receiver refuses, and say why', async () => {
    const hookId = await here.hook()
    stage.receiver.status = 404
    const { code, stderr } = await here.repohook(['hooks', 'ping', String(hookId)])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^repohook: Delivery \d+ failed: Invalid HTTP Response: 404 after \d+ ms\. The receiver answered 404; only/,
    )
  })

  it('do not wait when told so', async () => {
    const hookId = await here.hook()
    stage.receiver.status = 404
    const { code, stdout, stderr } = await here.repohook(['hooks', 'ping', String(hookId), '--no-wait', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ id: expect.any(Number) })
  })
})
