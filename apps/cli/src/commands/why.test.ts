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
  Object.assign(stage.receiver, { status: 200, body: 'thanks', ready: Promise.resolve() })
})

const elsewhere = { REPOHOOK_REPOSITORY: '' }
const why = async (guid: string) => {
  const { code, stdout, stderr } = await here.repohook(['why', guid], { environment: elsewhere })
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}
const edit = (hookId: number, patch: object) => stage.client.hooks.update.mutate({ target: here.target, hookId, patch })

describe('why', () => {
  it('tells for each hook which rule decided, and how it went, without being told the repository', async () => {
    const heard = await here.hook(['push'])
    const deaf = await here.hook(['star'], '/deaf')
    const inactive = await here.hook(['push'], '/inactive')
    await edit(inactive, { active: false })
    const guid = await here.deliver('push')
    const late = await here.hook(['push'], '/late')
    const text = await why(guid.toUpperCase())
    expect(text).toContain(`push on ${here.name}, `)
    expect(text).toContain('4 hooks, of which 1 was to get it.')
    expect(text).toContain(`Hook ${heard}  delivered  ${stage.receiver.url}\n  Chosen: it was active and heard push.\n`)
    expect(text).toMatch(/\d+ {2}event {2}OK {2}.*\n {6}The receiver took it, with 200\.\n/)
    expect(text).toMatch(new RegExp(`Hook ${deaf}  not sent  .*/deaf\n  Not chosen: it did not hear push\\.\n`))
    expect(text).toContain(`repohook hooks edit ${deaf} --add-events push -R ${here.name} lets it hear what comes.`)
    expect(text).toMatch(new RegExp(`Hook ${inactive}  not sent  .*/inactive\n  Not chosen: it was inactive\\.\n`))
    expect(text).toContain(`repohook hooks edit ${inactive} --active -R ${here.name} lets it get what comes.`)
    expect(text).toMatch(
      new RegExp(`Hook ${late}  not sent  .*/late\n  Not considered: it was added after the event\\.\n`),
    )
  })

  it('says what to do about a failure, and that nothing follows', async () => {
    const hookId = await here.hook(['push'])
    stage.receiver.status = 404
    const guid = await here.deliver('push')
    const text = await why(guid)
    expect(text).toContain(`Hook ${hookId}  failed  `)
    expect(text).toContain('Invalid HTTP Response: 404')
    expect(text).toContain('only 200 to 299 count as success. It is not tried again: its attempts are spent.')
    expect(text).toContain('→ Correct the path in the URL: nothing takes a POST there.')
    const [, id = ''] = /repohook redeliver (\d+) -R/.exec(text) ?? []
    stage.receiver.status = 200
    expect((await here.repohook(['redeliver', id])).code).toBe(0)
    const { hooks } = JSON.parse((await here.repohook(['why', guid, '--json'])).stdout) as {
      hooks: { attempts: { kind: string; outcome: { kind: string } | null }[] }[]
    }
    expect(hooks[0]?.attempts.map(({ kind }) => kind)).toEqual(['event', 'redelivery'])
  })

  it('says what an event waits for: its time, and a parked hook', async () => {
    const hookId = await here.hook(['push'])
    await edit(hookId, { retryPolicy: '1h' })
    stage.receiver.status = 503
    const later = await here.deliver('push')
    expect(await why(later)).toMatch(
      /retry 1 .*\n {6}It waits for its time: \S+ \(in (59|60) min\)|It waits for its time: \S+ \(in 1 h\)/,
    )
    stage.receiver.status = 410
    const gone = await here.deliver('push')
    expect(await why(gone)).toMatch(
      /It was parked since \S+ \(.*\), because its receiver said that it is gone \(410\)\./,
    )
    const { guid } = await stage.client.events.publish.mutate({ target: here.target, event: 'push', payload: '{}' })
    const text = await why(guid)
    expect(text).toContain(`Hook ${hookId}  waiting  `)
    expect(text).toContain('Held: it heard push and was parked, so the event is kept for it.')
    expect(text).toMatch(
      /It is held: the hook is parked since \S+ \(.*\), because its receiver said that it is gone \(410\)\./,
    )
  })

  it('says what is being sent, and what waits behind it', async () => {
    const hookId = await here.hook(['push'])
    const { promise, resolve } = Promise.withResolvers<void>()
    stage.receiver.ready = promise
    const publish = () => stage.client.events.publish.mutate({ target: here.target, event: 'push', payload: '{}' })
    const first = await publish()
    const before = stage.receiver.received.length
    while (!(await why(first.guid)).includes('It is being sent.'));
    const guids = [first.guid]
    for (let more = 0; more < 9; more++) guids.push((await publish()).guid)
    const texts = await Promise.all(guids.map(why))
    const last = texts.at(-1) ?? ''
    resolve()
    expect(before).toBeGreaterThan(0)
    expect(last).toContain(`Hook ${hookId}  waiting  `)
    expect(last).toMatch(/It waits for its turn\. |It is being sent\./)
  })

  it('tells of a ping for which hook it was', async () => {
    const [hookId] = [await here.hook(['push']), await here.hook(['push'], '/other')]
    const { deliveries } = await stage.client.deliveries.list.query({ target: here.target, hookId })
    const text = await why(deliveries[0]?.guid ?? '')
    expect(text).toContain('1 hook, of which 1 was to get it.')
    expect(text).toContain(`Hook ${hookId}  delivered  `)
    expect(text).toContain('Chosen: the ping was for this hook alone.')
  })

  it('says that a hook was removed, and advises nothing about it', async () => {
    const hookId = await here.hook(['push'])
    stage.receiver.status = 500
    const guid = await here.deliver('push')
    await stage.client.hooks.remove.mutate({ target: here.target, hookId })
    const text = await why(guid)
    expect(text).toMatch(/It was removed \S+ \(.*\)\./)
    expect(text).not.toContain('→')
  })

  it('is what the API answers with --json', async () => {
    await here.hook(['push'])
    const guid = await here.deliver('push')
    const { stdout } = await here.repohook(['why', guid, '--json'])
    const asked = await stage.client.events.why.query({ guid })
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(asked)))
    const { payload, decisions, deliveries, ...same } = await stage.client.events.get.query({ guid })
    expect(same).toEqual(asked)
    expect([payload, decisions.length, deliveries.length]).toEqual(['{"ref":"refs/heads/main"}', 1, 1])
  })

  it('finds no event that is not there, nor one of another repository when one is named', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000'
    const { code, stderr } = await here.repohook(['why', nowhere])
    expect(code).toBe(1)
    expect(stderr).toContain(`repohook: There is no event ${nowhere} here.\nrepohook deliveries shows the GUIDs`)
    const guid = await here.deliver('push')
    const other = await stage.repository()
    await expect(stage.client.events.why.query({ guid, target: other.target })).rejects.toMatchObject({
      data: { failure: 'event.not_found' },
    })
    await expect(stage.client.events.why.query({ guid, target: here.target })).resolves.toMatchObject({ guid })
  })

  it('asks for a GUID', async () => {
    const { code, stderr } = await here.repohook(['why', '12'])
    expect(code).toBe(2)
    expect(stderr).toContain('is no GUID')
  })
})
