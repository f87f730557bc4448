import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { signatureOf } from './hmac.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

it('is the one that GitHub documents', async () => {
  expect(await signatureOf(bytes('Hello, World!'), "It's a Secret to Everybody")).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  )
})

it('takes secret and body as UTF-8', async () => {
  const [body, secret] = ['{"é":"\ud83d\ude00"}', ' sécret \u0000 ']
  expect(await signatureOf(bytes(body), secret)).toBe(
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  )
})
