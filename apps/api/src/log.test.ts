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
