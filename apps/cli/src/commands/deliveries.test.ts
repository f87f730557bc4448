import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../exit-codes.ts'
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
})

const list = async (hookId: number) =>
  (await stage.client.deliveries.list.query({ target: here.target, hookId })).deliveries
const json = async (...argv: string[]) =>
  JSON.parse((await here.repohook(['deliveries', ...argv, '--json'])).stdout) as {
    readonly id: number
    readonly hookId: number
    readonly event: string
    readonly guid: string
    readonly settledAt: number | null
    readonly status: string | null
  }[]

describe('deliveries', () => {
  it('are those of all hooks, newest first', async () => {
    const hooks = [await here.hook(['push']), await here.hook(['push', 'issues'], '/second')]
    await here.deliver('push')
    await here.deliver('issues', { action: 'opened' })
    const found = await json()
    const all = (await Promise.all(hooks.map(list))).flat()
    expect(found).toHaveLength(5)
    expect(found.toSorted((a, b) => a.id - b.id)).toEqual(all.toSorted((a, b) => a.id - b.id))
    const times = found.map(({ settledAt }) => settledAt ?? 0)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(found[0]).toMatchObject({ event: 'issues', hookId: hooks[1] })
  })

  it('are those of one hook, when it is named', async () => {
    const [, hookId] = [await here.hook(), await here.hook(['push'], '/second')]
    await here.deliver()
    expect(await json('list', String(hookId))).toEqual(await list(hookId))
    expect(await json(String(hookId))).toEqual(await list(hookId))
    expect(await json('--hook', String(hookId))).toEqual(await list(hookId))
  })

  it('pass every filter', async () => {
    const hookId = await here.hook(['push', 'issues'])
    const guid = await here.deliver('issues', { action: 'opened' })
    await here.deliver('issues', { action: 'closed' })
    stage.receiver.status = 500
    await here.deliver('push')
    const events = async (...argv: string[]) => (await json(...argv)).map(({ event }) => event)
    expect(await events('--status', 'failure')).toEqual(['push'])
    expect(await events('--status', 'success')).toEqual(['issues', 'issues', 'ping'])
    expect(await events('--event', 'issues', '--action', 'opened')).toEqual(['issues'])
    expect(await events('--guid', guid.toUpperCase())).toEqual(['issues'])
    expect(await events('--redelivery')).toEqual([])
    expect(await events('--no-redelivery')).toHaveLength(4)
    expect(await events('--since', '1h')).toHaveLength(4)
    expect(await events('--until', '1h')).toEqual([])
    expect(await events('--limit', '2')).toEqual(['push', 'issues'])
    expect(await json('--status', 'success', '--event', 'ping')).toEqual((await list(hookId)).slice(3))
  })

  it('are read page after page, up to the limit', async () => {
    const hookId = await here.hook(['push'])
    const events = Array.from({ length: 120 }, () =>
      stage.client.events.publish.mutate({ target: here.target, event: 'push', payload: '{}' }),
    )
    await Promise.all(events)
    await here.deliver()
    while ((await json(String(hookId), '--limit', '500')).some(({ settledAt }) => settledAt === null));
    const found = await json('--limit', '110')
    expect(new Set(found.map(({ id }) => id)).size).toBe(110)
    expect(await json('--limit', '500')).toHaveLength(122)
  })

  it('show what waits, too, unless a time or a status is named', async () => {
    const hookId = await here.hook(['push'])
    await stage.client.hooks.update.mutate({ target: here.target, hookId, patch: { retryPolicy: '1h' } })
    stage.receiver.status = 500
    await here.deliver()
    const [first, ...others] = await json('--event', 'push')
    expect(first).toMatchObject({ status: null })
    expect(others).toMatchObject([{ status: 'Invalid HTTP Response: 500' }])
    const { stdout } = await here.repohook(['deliveries', '--event', 'push'], { isTty: true, columns: 150 })
    expect(stdout).toMatch(/retry in (59|60) min|retry in 1 h/)
    expect(await json('--event', 'push', '--status', 'queued')).toMatchObject([{ status: null }])
  })

  it('fit the terminal', async () => {
    await here.hook(['push'])
    await here.deliver()
    for (const columns of [80, 100, 140]) {
      const { stdout } = await here.repohook(['deliveries'], { isTty: true, columns, environment: { NO_COLOR: '1' } })
      for (const line of stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
      expect(stdout).toMatch(/^ID +HOOK +EVENT +STATUS +TOOK +WHEN +KIND +GUID\n/)
    }
  })

  it('are whole values between tabs for a program', async () => {
    const hookId = await here.hook(['push'])
    const guid = await here.deliver()
    const { stdout } = await here.repohook(['deliveries', '--event', 'push'])
    const iso = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
    expect(stdout).toMatch(new RegExp(`^\\d+\t${hookId}\tpush\tOK\t\\d+ ms\t${iso}\tevent\t${guid}\n$`))
  })

  it.each([
    [['--since', 'yesterday'], '--since: “yesterday” is no moment.'],
    [['1', '--hook', '2'], 'name one of the two'],
    [['--follow', '--limit', '3'], '--follow prints what comes: leave --limit out.'],
    [['--follow', '--since', '2h'], 'leave --since out'],
    [['--follow', '--until', '2h'], 'leave --until out'],
    [['--status', 'bad'], 'is none of success, failure, queued.'],
    [['--limit', '0'], 'is no whole number from 1 up.'],
    [['lst'], 'is no whole number from 1 up.'],
  ])('refuse %j', async (argv, words) => {
    const { code, stderr } = await here.repohook(['deliveries', ...argv])
    expect(code).toBe(2)
    expect(stderr).toContain(words)
  })
})

describe('deliveries of an event that is none', () => {
  it('are none, with the event that was meant', async () => {
    await here.hook(['push'])
    const { code, stderr } = await here.repohook(['deliveries', '--event', 'psuh'])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'No deliveries match.\nThere is no event named "psuh". Did you mean push?\n',
    })
    expect((await here.repohook(['deliveries', '--event', 'issues'])).stderr).toBe('No deliveries match.\n')
    const { stderr: redelivered } = await here.repohook(['redeliver', '--all', '--event', 'isues'])
    expect(redelivered).toBe('Nothing to redeliver.\nThere is no event named "isues". Did you mean issues?\n')
  })
})

describe('deliveries show', () => {
  it('finds the delivery in whichever hook it is, and shows all of it', async () => {
    await here.hook(['push'])
    const hookId = await here.hook(['issues'], '/second')
    stage.receiver.status = 422
    stage.receiver.body = '{"error":"no"}'
    const guid = await here.deliver('issues', { action: 'opened', n: 1 })
    const [delivery] = await list(hookId)
    const { code, stdout } = await here.repohook(['deliveries', 'show', String(delivery?.id)])
    expect(code).toBe(0)
    expect(stdout).toContain(`Delivery ${delivery?.id}  Invalid HTTP Response: 422\nThe receiver answered 422;`)
    expect(stdout).toContain(`GUID:    ${guid}`)
    expect(stdout).toContain(`URL:     ${stage.receiver.url}/second`)
    expect(stdout).toMatch(new RegExp(`^X-GitHub-Delivery: ${guid}$`, 'im'))
    expect(stdout).toContain('{\n  "action": "opened",\n  "n": 1\n}')
    expect(stdout).toContain('Response 422\n')
    expect(stdout).toContain('content-type: text/plain')
    expect(stdout).toContain('{\n  "error": "no"\n}')
  })

  it('says so where the answer is binary', async () => {
    const hookId = await here.hook(['push'])
    stage.receiver.body = 'PNG\0\u0001\u0002'
    await here.deliver()
    const [delivery] = await list(hookId)
    const { stdout } = await here.repohook(['deliveries', 'show', String(delivery?.id)])
    expect(stdout).toMatch(/\n\nBinary, 6 bytes, not shown\.\n$/)
  })

  it('keeps numbers as they were written', async () => {
    const hookId = await here.hook(['push'])
    const payload = '{"n":12345678901234567890,"x":1.50}'
    const asked = { target: here.target, event: 'push', payload }
    const { deliveries } = await stage.client.events.publish.mutate(asked)
    const { stdout } = await here.repohook(['deliveries', 'show', String(deliveries[0]?.id), '--hook', String(hookId)])
    expect(stdout).toContain('{\n  "n": 12345678901234567890,\n  "x": 1.50\n}')
  })

  it('is what the API answers with --json', async () => {
    const hookId = await here.hook(['push'])
    await here.deliver()
    const [delivery] = await list(hookId)
    const deliveryId = delivery?.id ?? 0
    const { stdout } = await here.repohook(['deliveries', 'show', String(deliveryId), '--json'])
    const detail = await stage.client.deliveries.get.query({ target: here.target, hookId, deliveryId })
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(detail)))
  })

  it('of one that is not there says so', async () => {
    await here.hook()
    const { code, stderr } = await here.repohook(['deliveries', 'show', '999999'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: No hook of octocat\/r\d+ has a delivery 999999\.\n/)
  })
})

describe('hostile text', () => {
  const nasty = '\u001b]0;owned\u0007\u001b[2J\u202e\u009b31m'

  it('of a receiver reaches no terminal', async () => {
    const hookId = await here.hook(['push'])
    stage.receiver.status = 500
    stage.receiver.body = `${nasty}\r\nboom`
    await here.deliver()
    const [delivery] = await list(hookId)
    for (const argv of [
      ['list'],
      ['show', String(delivery?.id)],
      ['list', '--json'],
      ['show', String(delivery?.id), '--json'],
    ]) {
      const situation = { isTty: true, environment: { NO_COLOR: '1' } }
      const { code, stdout } = await here.repohook(['deliveries', ...argv], situation)
      expect(code).toBe(0)
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
  })

  it('of a payload reaches no terminal, and keeps no line of its own', async () => {
    const hookId = await here.hook(['issues'])
    await here.deliver('issues', { action: 'opened\u202e\u2066', title: `${nasty}\nDelivery 1  OK` })
    const [delivery] = await list(hookId)
    for (const argv of [['list'], ['show', String(delivery?.id)]]) {
      const { stdout } = await here.repohook(['deliveries', ...argv], {
        isTty: true,
        columns: 200,
        environment: { NO_COLOR: '1' },
      })
      expect(stdout).toContain('issues.opened')
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(stdout).not.toMatch(/^Delivery 1 {2}OK/m)
    }
  })
})

describe('deliveries --follow', () => {
  it('prints deliveries of all hooks as they are queued and settle, until Ctrl-C', async () => {
    const hooks = [await here.hook(['push']), await here.hook(['push'], '/second')]
    const interrupt = new AbortController()
    const following = here.begin(['deliveries', '--follow'], { signal: interrupt.signal })
    await following.stderr.until(`Following 2 hooks of ${here.name}; Ctrl-C ends.\n`)
    stage.receiver.status = 503
    await here.deliver('push')
    for (const hookId of hooks) {
      await following.stdout.until(`\thook ${hookId}\tpush\tqueued\t`)
      await following.stdout.until(`\thook ${hookId}\tpush\tInvalid HTTP Response: 503\t`)
    }
    interrupt.abort()
    expect(await following.ended).toMatchObject({
      code: exitCodes.interrupted,
      stderr: expect.not.stringContaining('repohook:'),
    })
  })

  it('prints what the API answers, a line each, with --json; of one hook, what passes the filter', async () => {
    const hookId = await here.hook(['push', 'issues'])
    await here.hook(['push'], '/second')
    const interrupt = new AbortController()
    const argv = ['deliveries', String(hookId), '--follow', '--json', '--status', 'success', '--event', 'issues']
    const following = here.begin(argv, { signal: interrupt.signal })
    await following.stderr.until(`Following hook ${hookId} of`)
    await here.deliver('push')
    const guid = await here.deliver('issues', { action: 'opened' })
    await following.stdout.until('\n')
    interrupt.abort()
    const { stdout } = await following.ended
    const [expected] = await list(hookId)
    expect(expected?.guid).toBe(guid)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([expected])
  })

  it('of a repository without hooks says how to make one', async () => {
    const { code, stderr } = await here.repohook(['deliveries', '--follow'])
    expect(code).toBe(1)
    expect(stderr).toContain('has no hooks to follow.\nrepohook hooks create makes one.\n')
  })

  it('of a hook that is not there ends with the refusal', async () => {
    const { code, stderr } = await here.repohook(['deliveries', '999999', '--follow'])
    expect(code).toBe(1)
    expect(stderr).toContain('There is no hook 999999 here.')
  })
})

describe('a connection that is lost', () => {
  it('is made again, and what came meanwhile is told', async () => {
    const sockets = new Set<Socket>()
    const { port } = new URL(stage.url)
    const proxy = createServer((socket) => {
      const onward = connect(Number(port), '127.0.0.1')
      for (const one of [socket, onward]) sockets.add(one.on('error', () => {}))
      socket.pipe(onward).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const address = proxy.address() as AddressInfo
    await here.hook(['push'])
    await here.hook(['issues'], '/second')
    const interrupt = new AbortController()
    const following = here.begin(['deliveries', '--follow', '--json'], {
      signal: interrupt.signal,
      environment: { REPOHOOK_URL: `http://127.0.0.1:${address.port}` },
    })
    await following.stderr.until('Following')
    const first = await here.deliver('push')
    await following.stdout.until(`"guid":"${first}"`)
    proxy.close()
    for (const socket of sockets) socket.destroy()
    await following.stderr.until('The server is away; trying again …\n')
    const meanwhile = await here.deliver('push')
    proxy.listen(address.port, '127.0.0.1')
    await following.stdout.until(`"guid":"${meanwhile}"`)
    await following.stderr.until('Connected again.\n')
    interrupt.abort()
    const { stdout, stderr } = await following.ended
    expect(stderr.split('The server is away').length).toBe(2)
    const settled = stdout.split('\n').filter((line) => line.includes('"status":"OK"'))
    expect(settled.map((line) => (JSON.parse(line) as { guid: string }).guid)).toEqual([first, meanwhile])
    proxy.close()
    for (const socket of sockets) socket.destroy()
  })
})
