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

const jobs = (...argv: readonly string[]) => here.repohook(['jobs', ...argv])
const json = async (...argv: readonly string[]) => JSON.parse((await jobs(...argv, '--json')).stdout)

/** A hook that missed so many events, and a job that is to send them again. */
async function missed(count: number, ...flags: readonly string[]) {
  const hookId = await here.hook(['push'])
  stage.receiver.status = 500
  const guids: string[] = []
  for (let n = 0; n < count; n++) guids.push(await here.deliver())
  stage.receiver.status = 200
  const started = await here.repohook(['redeliver', '--all', '--yes', '--no-wait', ...flags])
  return { hookId, guids, id: started.stdout.trim() }
}

describe('jobs', () => {
  it('of a repository without any says how to start one', async () => {
    const { code, stdout, stderr } = await jobs()
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe(`${here.name} has no jobs; repohook redeliver --all starts one.\n`)
    expect(await json()).toEqual([])
  })

  it('are listed newest first, each with how far it has come', async () => {
    const { id, hookId } = await missed(1)
    await jobs('show', id, '--wait')
    stage.receiver.status = 500
    await here.deliver()
    const again = await here.repohook(['redeliver', '--all', '--hook', String(hookId), '--event', 'push', '--yes'])
    const rows = (await jobs()).stdout.trimEnd().split('\n')
    const columns = rows.map((row) => row.split('\t'))
    expect(columns.map((row) => row.slice(0, 7))).toEqual([
      [again.stdout.trim(), 'done', '1', '0', '1', '0', `failures of hook ${hookId}, push`],
      [id, 'done', '1', '1', '0', '0', 'failures'],
    ])
    expect((await json('list', '-n', '1')).map((job: { id: number }) => String(job.id))).toEqual([again.stdout.trim()])
    expect((await here.repohook(['jobs'], { isTty: true })).stdout).toContain('PASSED OVER')
  })

  it('are paused, go on when they are resumed, and are shown', async () => {
    const { id, guids } = await missed(3, '--rate', '1')
    expect((await jobs('pause', id)).stderr).toMatch(new RegExp(`^Job ${id} is paused: `))
    const shown = (await jobs('show', id)).stdout
    expect(shown).toContain(`Job ${id}  paused\n`)
    expect(shown).toMatch(/^Which: +failures$/m)
    expect(shown).toMatch(/^Rate: +1 a minute at most$/m)
    expect(await json('show', id)).toMatchObject({ state: 'paused', ratePerMinute: 1 })
    expect((await jobs('resume', id)).stderr).toMatch(new RegExp(`^Job ${id} is running: `))
    const waiting = here.begin(['jobs', 'show', id, '--wait'], { isTty: true })
    await waiting.stderr.until('1 of 3 sent, 2 min to go')
    await jobs('cancel', id)
    const { code, stdout, stderr } = await waiting.ended
    expect(code).toBe(1)
    expect(stdout).toContain('cancelled')
    expect(stderr).toContain(`repohook: Job ${id} was cancelled: 1 of 3 deliveries delivered.`)
    expect(stage.receiver.received.filter(({ guid }) => guids.includes(guid))).toHaveLength(3 + 1)
    expect((await jobs('resume', id)).stderr).toBe(`repohook: Job ${id} is cancelled: start another one.\n`)
  })

  it('have items, which are deliveries', async () => {
    const { id, guids } = await missed(2)
    await jobs('show', id, '--wait')
    const items = await json('items', id)
    expect(items.map(({ guid, status }: Record<string, unknown>) => [guid, status])).toEqual(
      guids.map((guid) => [guid, 'OK']),
    )
    expect(await json('items', id, '-n', '1')).toEqual(items.slice(0, 1))
    expect((await jobs('items', id)).stdout.split('\t')).toContain('redelivery')
    expect((await jobs('items', id, '--outcome', 'failed')).stderr).toBe('No deliveries match.\n')
    expect((await jobs('items', id, '--outcome', 'lost')).code).toBe(2)
  })

  it.each(['show', 'items', 'pause', 'resume', 'cancel'])('that are not there cannot be meant by %s', async (verb) => {
    const { code, stdout, stderr } = await jobs(verb, '999999')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe('repohook: There is no job 999999 here.\nrepohook jobs list shows the jobs.\n')
  })
})
