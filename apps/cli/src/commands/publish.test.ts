import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
})

const eventOf = (guid: string) => stage.client.events.get.query({ target: here.target, guid: guid.trim() })
const payload = '{ "action" : "opened",\t"n": 12345678901234567890, "u": "\\u00e9é" }\n'

describe('publish', () => {
  it('keeps the bytes of a file, prints the GUID, and says how many get it', async () => {
    await here.hook(['issues'])
    const file = join(stage.folder, 'opened.json')
    await writeFile(file, payload)
    const { code, stdout, stderr } = await here.repohook(['publish', 'issues', 'opened.json'], { folder: stage.folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Published issues for ${here.name}: 1 hook gets it.\n` })
    expect(await eventOf(stdout)).toMatchObject({ name: 'issues', action: 'opened', payload })
  })

  it.each([[['publish', 'issues']], [['publish', 'issues', '-']]])('reads standard input for %j', async (argv) => {
    const { stdout, stderr } = await here.repohook(argv, { stdin: payload })
    expect(await eventOf(stdout)).toMatchObject({ payload })
    expect(stderr).toContain('0 hooks get it.')
  })

  it('takes a GUID and an idempotency key, and is what the API answers with --json', async () => {
    const guid = '6f3f6bd6-6a3f-4c5b-9f7e-4a4cf9a7f8a1'
    const argv = ['publish', 'push', '--guid', guid, '--idempotency-key', here.name, '--json']
    const first = await here.repohook(argv, { stdin: '{}' })
    const second = await here.repohook(argv, { stdin: '{}' })
    expect(JSON.parse(first.stdout)).toEqual({ id: expect.any(Number), guid, deliveries: [] })
    expect(second.stdout).toBe(first.stdout)
    const other = await here.repohook(argv, { stdin: '{"other":true}' })
    expect(other).toMatchObject({ code: 1, stdout: '' })
    expect(other.stderr).toContain('--idempotency-key: ')
  })

  it('publishes the sample of an event', async () => {
    const { code, stdout } = await here.repohook(['publish', 'issues', '--sample'])
    expect(code).toBe(0)
    const event = await eventOf(stdout)
    expect(JSON.parse(event.payload)).toMatchObject({ repository: { full_name: here.name } })
  })

  it('says what is missing at a terminal, and does not wait', async () => {
    const { code, stderr } = await here.repohook(['publish', 'push'], { isTty: true })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^repohook: There is no payload: name a file, or pipe it in\.\nWith --sample/)
  })

  it.each([
    ['no event', ['publish'], '{}', 2, 'Which event?'],
    ['a sample and a file', ['publish', 'push', '-', '--sample'], '{}', 2, 'name one of the two'],
    ['what is not UTF-8', ['publish', 'push'], Buffer.of(0x22, 0xff, 0x22), 1, 'The payload is not UTF-8.'],
    ['what is not JSON', ['publish', 'push'], '{', 1, 'JSON'],
    ['an event that is none', ['publish', 'psuh'], '{}', 1, 'repohook events lists the events'],
    ['a file that is not there', ['publish', 'push', 'nowhere.json'], '', 1, 'nowhere.json cannot be read'],
    ['a GUID that is none', ['publish', 'push', '--guid', 'x'], '{}', 1, '--guid: '],
  ])('refuses %s', async (_, argv, stdin, code, words) => {
    const ended = await here.repohook(argv, { stdin })
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(/^repohook: /)
    expect(ended.stderr).toContain(words)
  })

  it('for a repository that is not there says how to add it', async () => {
    const { code, stderr } = await here.repohook(['publish', 'push', '-R', 'octocat/nowhere'], { stdin: '{}' })
    expect(code).toBe(1)
    expect(stderr).toContain('repohook repositories add octocat/nowhere adds it')
  })
})

describe('publish --batch', () => {
  const line = (event: string, body: string) => `{"event":"${event}","payload":${body}}`

  it('publishes each line, the bytes of its payload kept', async () => {
    await here.hook(['push'])
    const stdin = `${line('push', '{ "n": 1.50 }')}\n\n${line('push', '{"ref":"x"}')}`
    const { code, stdout, stderr } = await here.repohook(['publish', '--batch', '--json'], { stdin })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '2 events published, 2 deliveries queued.\n' })
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { guid: string })
    expect(answers).toHaveLength(2)
    expect(await eventOf(answers[0]?.guid ?? '')).toMatchObject({ payload: '{ "n": 1.50 }' })
  })

  it('names the lines that are refused, publishes the others, and ends with 1', async () => {
    const stdin = [line('push', '{}'), '', 'nonsense', line('psuh', '{}'), line('push', '{}')].join('\n')
    const { code, stderr } = await here.repohook(['publish', '--batch', '-'], { stdin })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^line 3: .+\nline 4: .+\nrepohook: 2 events published, 0 deliveries queued; 2 lines refused\.\n$/,
    )
  })

  it('goes on over several requests, and counts lines through', async () => {
    const lines = Array.from({ length: 1_100 }, () => line('push', '{}'))
    lines[1_050] = 'nonsense'
    await writeFile(join(stage.folder, 'many.ndjson'), lines.join('\n'))
    const { stderr } = await here.repohook(['publish', '--batch', 'many.ndjson'], { folder: stage.folder })
    expect(stderr).toMatch(/^line 1051: .+\nrepohook: 1099 events published, 0 deliveries queued; 1 line refused\.\n$/)
  })

  it('shows at a terminal how far it has come', async () => {
    const { stderr } = await here.repohook(['publish', '--batch', '-'], { isTty: true, stdin: line('push', '{}') })
    expect(stderr).toContain('\r\u001b[2K1 published, 0 refused …')
    expect(stderr.endsWith('\r\u001b[2K1 event published, 0 deliveries queued.\n')).toBe(true)
  })

  it('says how far it came when the server takes no more', async () => {
    const ended = await here.repohook(['publish', '--batch', '-R', 'octocat/nowhere'], { stdin: line('push', '{}') })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/0 were published; the lines from 1 on may not be\.\n$/)
  })

  it('says what is wrong with a line, not that something is', async () => {
    const argv = ['publish', '--batch', '-']
    const { stderr } = await here.repohook(argv, { stdin: line('psuh', '{}') })
    expect(stderr).toMatch(/^line 1: .*psuh.*\n/)
    expect(stderr).not.toContain('Validation Failed')
  })

  it('of a file that is not there says so as publish does', async () => {
    const { code, stderr } = await here.repohook(['publish', '--batch', 'nowhere.ndjson'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^repohook: \S+nowhere\.ndjson cannot be read: ENOENT/)
  })

  it.each([
    ['an event', ['publish', 'push', '--batch'], ''],
    ['a key for all', ['publish', '--batch', '--idempotency-key', 'x'], ''],
  ])('refuses %s', async (_, argv, stdin) => {
    expect((await here.repohook(argv, { stdin })).code).toBe(2)
  })
})
