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
})

const list = async (hookId: number) =>
  (await stage.client.deliveries.list.query({ target: here.target, hookId, limit: 100 })).deliveries
const redeliveries = async (hookId: number) => {
  const waiting = { target: here.target, hookId, filter: { status: 'queued' as const } }
  while ((await stage.client.deliveries.list.query(waiting)).deliveries.length > 0);
  return (await list(hookId)).filter(({ redelivery }) => redelivery).map(({ guid }) => guid)
}

/** Two hooks of which one misses three events, and one of these arrives later. */
async function outage() {
  const hooks = [await here.hook(['push', 'issues']), await here.hook(['push'], '/second')] as const
  const before = await here.deliver('push')
  stage.receiver.status = 500
  const [push, issue, healed] = [
    await here.deliver('push'),
    await here.deliver('issues', { action: 'opened' }),
    await here.deliver('issues', { action: 'closed' }),
  ]
  stage.receiver.status = 200
  const failed = (await list(hooks[0])).find(({ guid }) => guid === healed)
  const asked = { target: here.target, hookId: hooks[0], deliveryId: failed?.id ?? 0 }
  await stage.client.deliveries.redeliver.mutate(asked)
  expect(await redeliveries(hooks[0])).toEqual([healed])
  return { hooks, before, push, issue, healed }
}

describe('redeliver', () => {
  it('sends deliveries again by id, to whichever hook each was for', async () => {
    const hooks = [await here.hook(['push']), await here.hook(['push'], '/second')] as const
    const guid = await here.deliver()
    const ids = (await Promise.all(hooks.map(list))).map(([newest]) => String(newest?.id))
    const { code, stdout, stderr } = await here.repohook(['redeliver', ...ids])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '2 of 2 deliveries queued again.\n' })
    for (const hookId of hooks) expect(await redeliveries(hookId)).toEqual([guid])
    const queued = (await Promise.all(hooks.map(list))).flatMap((all) => all.filter(({ redelivery }) => redelivery))
    expect(stdout).toBe(queued.map(({ id }) => `${id}\n`).join(''))
  })

  it('twice is two redeliveries', async () => {
    const hookId = await here.hook(['push'])
    const guid = await here.deliver()
    const [delivery] = await list(hookId)
    const redeliver = ['redeliver', String(delivery?.id)]
    expect((await here.repohook(redeliver)).code).toBe(0)
    expect((await here.repohook(redeliver)).code).toBe(0)
    expect(await redeliveries(hookId)).toEqual([guid, guid])
  })

  it.each([
    ['nothing', []],
    ['ids and a filter', ['1', '--event', 'push']],
    ['what waits anyway', ['--all', '--status', 'queued']],
    ['what is no id', ['one']],
  ])('refuses %s', async (_, argv) => {
    expect((await here.repohook(['redeliver', ...argv])).code).toBe(2)
  })

  it('names which of the two to drop for ids and --all', async () => {
    const { code, stderr } = await here.repohook(['redeliver', '1', '--all'])
    expect(code).toBe(2)
    expect(stderr).toContain('drop --all')
  })

  it('sends what is named twice once', async () => {
    const hookId = await here.hook(['push'])
    const guid = await here.deliver()
    const id = String((await list(hookId))[0]?.id)
    const { stderr } = await here.repohook(['redeliver', id, id])
    expect(stderr).toBe('1 of 1 delivery queued again.\n')
    expect(await redeliveries(hookId)).toEqual([guid])
  })

  it('of what is not there ends with 1 and queues nothing', async () => {
    const hookId = await here.hook(['push'])
    await here.deliver()
    const [delivery] = await list(hookId)
    const { code, stdout } = await here.repohook(['redeliver', String(delivery?.id), '999999'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(await redeliveries(hookId)).toEqual([])
  })
})

describe('redeliver --all', () => {
  it('counts first, and on yes sends again what failed and has not arrived since, once for each hook', async () => {
    const { hooks, push, issue, healed } = await outage()
    const { code, stdout, stderr } = await here.repohook(['redeliver', '--all'], { isTty: true, stdin: 'y\n' })
    expect(code).toBe(0)
    expect(stderr).toContain('Redeliver 3 deliveries to 2 hooks? [y/N] ')
    expect(stderr).toContain('3 of 3 deliveries delivered.\n')
    expect(stdout).toMatch(/^\d+\n$/)
    expect((await redeliveries(hooks[0])).toSorted()).toEqual([push, issue, healed].toSorted())
    expect(await redeliveries(hooks[1])).toEqual([push])
  })

  it('a second time has nothing to do', async () => {
    await outage()
    expect((await here.repohook(['redeliver', '--all', '--yes'])).code).toBe(0)
    for (const hookId of (await stage.client.hooks.list.query({ target: here.target })).map(({ id }) => id)) {
      await redeliveries(hookId)
    }
    const again = await here.repohook(['redeliver', '--all', '--yes'])
    expect(again).toEqual({ code: 0, stdout: '', stderr: 'Nothing to redeliver.\n' })
    expect((await here.repohook(['redeliver', '--all', '--yes', '--json'])).stdout).toBe('null\n')
  })

  it('after a run that was broken off, or beside another one, sends nothing twice', async () => {
    const { hooks } = await outage()
    const runs = [1, 2, 3].map(() => here.repohook(['redeliver', '--all', '--yes', '--event', 'push']))
    for (const { code } of await Promise.all(runs)) expect(code).toBe(0)
    for (const hookId of hooks) {
      const guids = await redeliveries(hookId)
      expect(new Set(guids).size).toBe(guids.length)
    }
  })

  it('of what failed again sends it again', async () => {
    const { hooks, push } = await outage()
    const argv = ['redeliver', '--all', '--hook', String(hooks[1]), '--yes']
    stage.receiver.status = 500
    for (const times of [1, 2]) {
      const { code, stdout, stderr } = await here.repohook(argv)
      const items = `repohook jobs items ${stdout.trim()} --outcome failed`
      const words = `repohook: 0 of 1 delivery delivered, 1 failed.\n${items} lists what failed.\n`
      expect({ code, stderr }).toEqual({ code: 1, stderr: words })
      expect(await redeliveries(hooks[1])).toEqual(Array.from({ length: times }, () => push))
    }
  })

  it('leaves out what somebody else is redelivering', async () => {
    const { hooks, push } = await outage()
    const { promise, resolve } = Promise.withResolvers<void>()
    stage.receiver.ready = promise
    const failed = (await list(hooks[1])).find(({ guid }) => guid === push)
    const asked = { target: here.target, hookId: hooks[1], deliveryId: failed?.id ?? 0 }
    await stage.client.deliveries.redeliver.mutate(asked)
    const argv = ['redeliver', '--all', '--hook', String(hooks[1]), '--yes']
    const { stderr } = await here.repohook(argv)
    resolve()
    expect(stderr).toBe('Nothing to redeliver.\n')
    expect(await redeliveries(hooks[1])).toEqual([push])
  })

  it('sends only what passes the filters', async () => {
    const { hooks, push } = await outage()
    const argv = ['redeliver', '--all', '--event', 'push', '--hook', String(hooks[1]), '--yes']
    expect((await here.repohook(argv)).stderr).toBe('1 of 1 delivery delivered.\n')
    expect(await redeliveries(hooks[1])).toEqual([push])
    const nothing = await here.repohook(['redeliver', '--all', '--until', '1h', '--yes'])
    expect(nothing.stderr).toBe('Nothing to redeliver.\n')
  })

  it('of successes sends each event again', async () => {
    const { hooks, before } = await outage()
    const argv = ['redeliver', '--all', '--status', 'success', '--event', 'push', '--yes']
    expect((await here.repohook(argv)).code).toBe(0)
    expect(await redeliveries(hooks[1])).toEqual([before])
  })

  it('does nothing on no', async () => {
    const { hooks } = await outage()
    const { code, stdout, stderr } = await here.repohook(['redeliver', '--all'], { isTty: true, stdin: 'n\n' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('repohook: Nothing was done.')
    expect(await redeliveries(hooks[1])).toEqual([])
  })

  it('asks nobody who is not there', async () => {
    const { hooks } = await outage()
    const { code, stdout, stderr } = await here.repohook(['redeliver', '--all'], { stdin: 'y\n' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Redeliver 3 deliveries to 2 hooks?')
    expect(stderr).toContain('--yes')
    expect(await redeliveries(hooks[1])).toEqual([])
  })

  it('passes over hooks that are inactive, and says so before and after', async () => {
    const { hooks, push } = await outage()
    await stage.client.hooks.update.mutate({ target: here.target, hookId: hooks[0], patch: { active: false } })
    const { code, stdout, stderr } = await here.repohook(['redeliver', '--all', '--yes', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ total: 3, queued: 1, skipped: { reasons: { hook_inactive: 2 } } })
    expect(stderr).toBe(
      `2 deliveries more would go to hooks that are inactive.\n` +
        `repohook: 1 of 3 deliveries delivered, 2 passed over: for a hook that is inactive.\n`,
    )
    expect(await redeliveries(hooks[1])).toEqual([push])
    const nothing = await here.repohook(['redeliver', '--all', '--yes'])
    expect(nothing.stderr).toContain('Nothing to redeliver.\n2 deliveries more')
  })

  it('says how long it takes at a rate that takes long', async () => {
    await outage()
    const { stderr } = await here.repohook(['redeliver', '--all', '--rate', '2'])
    expect(stderr).toContain('Redeliver 3 deliveries to 2 hooks, 2 a minute, which takes 90 s or more?')
    const much = await here.repohook(['redeliver', '--all', '--rate', '10001', '--yes'])
    expect(much.code).toBe(1)
    expect(much.stderr).toContain('--rate: ')
  })

  it('leaves with --no-wait, and the job goes on', async () => {
    const { hooks, push } = await outage()
    const argv = ['redeliver', '--all', '--hook', String(hooks[1]), '--yes', '--no-wait']
    const { code, stdout, stderr } = await here.repohook(argv)
    expect(code).toBe(0)
    expect(stderr).toContain(`Job ${stdout.trim()} goes on by itself: repohook jobs show ${stdout.trim()} says`)
    const shown = await here.repohook(['jobs', 'show', stdout.trim(), '--wait'])
    expect(shown).toMatchObject({ code: 0, stderr: '1 of 1 delivery delivered.\n' })
    expect(await redeliveries(hooks[1])).toEqual([push])
  })

  it('leaves the job alone when it is interrupted, and says how to look after it', async () => {
    const { hooks, push } = await outage()
    const { promise, resolve } = Promise.withResolvers<void>()
    stage.receiver.ready = promise
    const keys = new AbortController()
    const argv = ['redeliver', '--all', '--hook', String(hooks[1]), '--yes']
    const running = here.begin(argv, { isTty: true, signal: keys.signal })
    await running.stderr.until('under way')
    keys.abort()
    const { code, stderr } = await running.ended
    resolve()
    expect(code).toBe(130)
    expect(stderr).toMatch(
      /Job \d+ goes on by itself: repohook jobs show \d+ says how far it is, jobs cancel ends it\./,
    )
    expect(await redeliveries(hooks[1])).toEqual([push])
  })

  it.each([['--rate', '60'], ['--no-wait']])('alone takes %s', async (...flags) => {
    expect((await here.repohook(['redeliver', '1', ...flags])).code).toBe(2)
  })
})
