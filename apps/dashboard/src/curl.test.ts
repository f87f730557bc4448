import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { curlCommand } from './curl.ts'

const folder = mkdtempSync(join(tmpdir(), 'repohook-curl-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Stands in for curl: tells its arguments and what it got on standard input, byte for byte. */
writeFileSync(
  join(folder, 'curl'),
  `#!${process.execPath}
const [stdin, args] = [process.argv.includes('@-') ? require('node:fs').readFileSync(0) : Buffer.alloc(0), process.argv.slice(2)]
process.stdout.write(JSON.stringify({ args, stdin: stdin.toString('base64') }))
`,
  { mode: 0o755 },
)

interface Run {
  readonly args: readonly string[]
  readonly stdin: string
}

/** Runs a command as a person's shell does; it may do nothing but call curl, once. */
async function run(command: string): Promise<Run> {
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      'sh',
      { cwd: folder, env: { PATH: `${folder}:${process.env['PATH']}`, HOME: '/nowhere' }, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => (error || stderr !== '' ? reject(error ?? new Error(stderr)) : resolve(stdout)),
    )
    child.stdin?.end(command)
  })
  expect(readdirSync(folder)).toEqual(['curl'])
  return JSON.parse(output) as Run
}

const bytes = (text: string) => new TextEncoder().encode(text)
const bodyOf = ({ args, stdin }: Run) => {
  const at = args.indexOf('--data-raw')
  return at === -1 ? Buffer.from(stdin, 'base64') : Buffer.from(args[at + 1] ?? '')
}
const headersOf = ({ args }: Run) => args.filter((_, index) => args[index - 1] === '--header')

const nasty = [
  `'; touch owned; '`,
  `$(touch owned) \`touch owned\` \${HOME} $HOME`,
  `"double" \\"escaped\\" \\' \\\\`,
  '@/etc/passwd',
  '-d @/etc/passwd',
  'a\nb\r\nc\ttab !history! #comment ~ * ? [a] {b,c}',
  "'",
  "''''",
  '\\',
  '%s %n \\x41 \\101 %',
  '\u2028 \ud83d\ude00 é \u0085 \u0007',
  '',
  ' leading and trailing \n',
  '\ufeffbom',
]

it.each(nasty)('carries %j in the body, a header and the URL, and runs nothing', async (text) => {
  const value = text.replaceAll(/[\r\n]/g, ' ').trim()
  const url = `http://127.0.0.1/?q=${text}`
  const command = curlCommand({
    method: 'POST',
    url,
    headers: { 'X-It': value, Accept: '*/*' },
    body: bytes(text),
    insecureSsl: false,
  })
  const ran = await run(command)
  expect(bodyOf(ran)).toEqual(Buffer.from(bytes(text)))
  expect(ran.args[ran.args.indexOf('--url') + 1]).toBe(url)
  expect(headersOf(ran)).toEqual([value === '' ? 'X-It;' : `X-It: ${value}`, 'Accept: */*', 'Expect:'])
  expect(ran.args.slice(0, 4)).toEqual(['--globoff', '--request', 'POST', '--url'])
})

it('carries any bytes', async () => {
  // A generator of Lehmer's, so that the same bytes come each time.
  let seed = 7
  const next = () => (seed = (seed * 48_271) % 2_147_483_647)
  const bodies = Array.from({ length: 12 }, () => Uint8Array.from({ length: next() % 300 }, () => next() % 256))
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  for (const body of [every, bytes('a\0b'), ...bodies]) {
    const command = curlCommand({ method: 'POST', url: 'http://127.0.0.1/', headers: {}, body, insecureSsl: false })
    expect(bodyOf(await run(command))).toEqual(Buffer.from(body))
  }
})

it.each(['x', 'é'])('carries a body that is too long for an argument (%s)', async (letter) => {
  const body = bytes(`${letter}'\n$%\\`.repeat(200_000))
  const command = curlCommand({ method: 'POST', url: 'http://127.0.0.1/', headers: {}, body, insecureSsl: false })
  expect(bodyOf(await run(command)).equals(body)).toBe(true)
})

it('skips the check of certificates where the hook does', async () => {
  const request = { method: 'POST', url: 'https://127.0.0.1/', headers: {}, body: bytes('{}') } as const
  expect((await run(curlCommand({ ...request, insecureSsl: true }))).args).toContain('--insecure')
  expect((await run(curlCommand({ ...request, insecureSsl: false }))).args).not.toContain('--insecure')
})

it.each([
  ['PUT', 'a', true],
  ['DELETE', '', true],
  ['GET', '', false],
] as const)('asks with %s, and gives GET no body', async (method, text, hasBody) => {
  const request = { method, url: 'https://127.0.0.1/', headers: {}, body: bytes(text), insecureSsl: false }
  const { args } = await run(curlCommand(request))
  expect(args[args.indexOf('--request') + 1]).toBe(method)
  expect(args.includes('--data-raw')).toBe(hasBody)
})
