import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repohook } from './command.testing.ts'
import { setStage, type Stage, token } from './stage.testing.ts'

const program = fileURLToPath(new URL('main.ts', import.meta.url))
let stage: Stage
let here: Awaited<ReturnType<Stage['repository']>>
let environment: Record<string, string>
beforeAll(async () => {
  stage = await setStage()
  here = await stage.repository()
  environment = { REPOHOOK_URL: stage.url, REPOHOOK_TOKEN: token, REPOHOOK_REPOSITORY: here.name }
})
afterAll(() => stage.close())

describe('the program', () => {
  it('ends with the code of what it ran', async () => {
    const codes = await Promise.all([
      repohook(['hooks', 'list', '--json'], environment),
      repohook(['hooks', 'ping', '999999'], environment),
      repohook(['hoks'], environment),
      repohook(['hooks', 'list'], { ...environment, REPOHOOK_URL: 'http://127.0.0.1:9' }),
      repohook(['hooks', 'list'], { ...environment, REPOHOOK_TOKEN: 'unknown' }),
    ])
    expect(codes.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4])
    expect(codes[0]?.stdout).toBe('[]\n')
  })

  it('reads its standard input', async () => {
    const { code, stdout } = await repohook(['publish', 'push'], environment, '{"ref":"refs/heads/main"}')
    expect(code).toBe(0)
    const event = await stage.client.events.get.query({ target: here.target, guid: stdout.trim() })
    expect(event.payload).toBe('{"ref":"refs/heads/main"}')
  })

  it('ends quietly when nobody reads its output any longer', async () => {
    const child = spawn(process.execPath, [program, 'events', '--json'], { env: environment })
    child.stdout.destroy()
    const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('ends with 130 at Ctrl-C while it follows, and says nothing more', async () => {
    const hookId = await here.hook()
    const child = spawn(process.execPath, [program, 'deliveries', String(hookId), '--follow'], { env: environment })
    const closed = once(child, 'close')
    const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe(`Following hook ${hookId} of ${here.name}; Ctrl-C ends.`)
    const output = text(child.stdout)
    child.kill('SIGINT')
    expect(await closed).toEqual([130, null])
    expect((await lines.next()).done).toBe(true)
    expect(await output).toBe('')
  })
})
