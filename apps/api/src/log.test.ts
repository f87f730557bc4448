import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createLog } from './log.ts'

function capture() {
  const lines: string[] = []
  return { lines, log: createLog({ write: (line) => void lines.push(line) }) }
}

it('writes one line of JSON an entry, whatever is in it', () => {
  const { lines, log } = capture()
  log.info({ url: 'http://h/\n{"level":60}\u001b[31m' }, 'sent')
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1)
  expect(lines[0]).not.toContain('\u001b')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, msg: 'sent', time: expect.stringMatching(/Z$/) })
})

it('leaves out what is called a secret, a token or an authorization', () => {
  const { lines, log } = capture()
  const [secret, token, authorization] = ['CANARY-1', 'CANARY-2', 'CANARY-3']
  log.error(
    { secret, token, authorization, headers: { authorization }, hook: { config: { secret } }, call: { token } },
    'x',
  )
  log.error({ err: Object.assign(new Error('refused'), { payload: 'CANARY-4', token, secret }) }, 'x')
  expect(lines.join('')).not.toContain('CANARY')
})

it('hides them also in lists, and in an error under another name', () => {
  const { lines, log } = capture()
  const failure = () => Object.assign(new Error('refused'), { secret: 'CANARY' })
  log.info({ list: ['a', { secret: 'CANARY', id: 1 }], error: failure() }, 'x')
  expect(lines.join('')).not.toContain('CANARY')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    list: ['a', { secret: '********', id: 1 }],
    error: { message: 'refused', stack: expect.any(String) },
  })
})

it('writes what is no error where one is expected, and the size of bytes instead of them', () => {
  const { lines, log } = capture()
  log.error({ err: null, body: Buffer.alloc(2_000_000) }, 'x')
  log.error({ err: 'a text' }, 'x')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { err: null, body: '2000000 bytes' },
    { err: 'a text' },
  ])
})

/** Logs two lines in a process of its own, in which `rest` follows. */
function inProcess(rest: string, to = '') {
  const file = fileURLToPath(new URL('log.ts', import.meta.url))
  const code = `import { createLog } from ${JSON.stringify(file)}
    const log = createLog(); log.info({ n: 1 }, 'x'); log.info({ n: 2 }, 'x'); ${rest}`
  const command = `exec "$0" --input-type=module --eval "$1" ${to}`
  const { status, stdout } = spawnSync('/bin/sh', ['-c', command, process.execPath, code], { encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n') }
}

it('writes every line, in their order, however the process ends', () => {
  for (const [rest, status] of [
    ['', 0],
    ['process.exit(3)', 3],
    ['throw new Error()', 1],
  ] as const) {
    const ended = inProcess(rest)
    expect(ended.status).toBe(status)
    expect(ended.lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([1, 2])
  }
})

it.runIf(existsSync('/dev/full'))('does not end the process when there is no room for the log', () => {
  expect(inProcess('setTimeout(() => process.exit(5), 50)', '> /dev/full').status).toBe(5)
})
