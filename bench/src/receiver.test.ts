import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { startChild } from './child.ts'
import { monotonicMs } from './clock.ts'
import { secretOf } from './payload.ts'
import type { Arrivals } from './receiver.ts'

test('counts what arrives, stamps it, and sees a signature that is not of the body', async () => {
  const receiver = startChild(new URL('receiver.ts', import.meta.url))
  const url = await receiver.call<string>('listen')
  const body = '{"zen":"Half measures are as bad as nothing at all."}'
  const deliver = (guid: string, event: string, signedFor: string) =>
    fetch(`${url}/here`, {
      method: 'POST',
      body,
      headers: {
        'x-github-delivery': guid,
        'x-github-event': event,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secretOf(signedFor)).update(body).digest('hex')}`,
      },
    })

  await receiver.call('expect', 2, true)
  const from = monotonicMs()
  await deliver('zero', 'ping', '/here')
  await deliver('one', 'issues', '/here')
  await deliver('two', 'issues', '/not-checked-for-it-is-not-the-first')
  const { received, wrong, stamps } = await receiver.call<Arrivals>('arrived')
  expect({ received, wrong, guids: stamps.map(([guid]) => guid) }).toEqual({
    received: 2,
    wrong: 0,
    guids: ['one', 'two'],
  })
  for (const [, at] of stamps) expect(at).toBeGreaterThan(from)

  await receiver.call('expect', 1, false)
  await deliver('three', 'issues', '/there')
  expect(await receiver.call('arrived')).toMatchObject({ received: 1, wrong: 1, stamps: [] })
  await receiver.stop()
})

test('tells the caller when the process ends instead of answering', async () => {
  const receiver = startChild(new URL('receiver.ts', import.meta.url))
  await receiver.call('listen')
  await receiver.call('expect', 1, false)
  const answer = receiver.call('arrived').then(
    () => 'arrived',
    (error: Error) => error.message,
  )
  await receiver.stop()
  expect(await answer).toMatch(/receiver\.ts ended .* before it answered/)
})
