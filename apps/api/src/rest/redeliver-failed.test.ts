import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startReceiver } from '@repohook/delivery/testing'
import { expect, it } from 'vitest'
import { repository } from '../installation.testing.ts'
import { serveHook } from '../served-hook.testing.ts'

const script = fileURLToPath(new URL('../../../../examples/redeliver-failed.mjs', import.meta.url))

it('the script that GitHub describes redelivers what failed and has not arrived since, each event once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  const receiver = await startReceiver()
  const { server, hookId, publish, settled } = await serveHook(folder, receiver.url, { REPOHOOK_RETRY: 'github' })
  const REPOHOOK_URL = await server.logged('listening')
  const run = async () => {
    const env = { ...process.env, REPOHOOK_URL, REPOHOOK_TOKEN: 'an-admin-token-for-tests' }
    const args = [script, repository.name, String(hookId), join(folder, 'last-run')]
    const { stdout } = await promisify(execFile)(process.execPath, args, { env })
    await settled()
    return stdout.trim()
  }
  const arrived = (after: number) =>
    receiver.received.slice(after).map(({ body }) => (JSON.parse(String(body)) as { n?: number }).n)
  const push = async (numbers: readonly number[]) => {
    const lines = numbers.map((n) => JSON.stringify({ event: 'push', payload: { n } }))
    expect((await publish(lines.join('\n'), 'application/x-ndjson')).status).toBe(200)
    await settled()
  }

  await settled()
  // More than a page of what has arrived already.
  await push(Array.from({ length: 120 }, (_, n) => n))
  receiver.answer = 503
  await push([200, 201, 202])
  expect(await run()).toBe('looked at 124 deliveries, redelivered 3')
  receiver.answer = 200
  const before = receiver.received.length
  expect(await run()).toMatch(/^looked at \d+ deliveries, redelivered 3$/)
  expect(new Set(arrived(before))).toEqual(new Set([200, 201, 202]))
  expect(arrived(before)).toHaveLength(3)
  expect(await run()).toMatch(/redelivered 0$/)

  await server.stop()
  await receiver.close()
  await rm(folder, { recursive: true })
})
