import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from './installation.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'
const most = 250_000

let installation: Installation
let hookId: number

beforeAll(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: target.name })
  const config = { url: 'http://127.0.0.1:1024/hook' }
  ;({ id: hookId } = await installation.client.hooks.create.mutate({ target, hook: { config } }))
})
afterAll(() => installation.close())

/** How many bytes of JavaScript a page takes, gzipped, when it is the first that a browser opens. */
async function bytesOf(page: Page, path: string, heading: string): Promise<number> {
  const scripts: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.body())
  })
  await page.goto(path)
  await page.getByRole('heading', { name: heading }).first().waitFor()
  const bodies = await Promise.all(scripts)
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
}

it('takes at most 250 kB of JavaScript, whichever page is the first', async () => {
  const stranger = await installation.visit()
  const sizes: Record<string, number> = { 'sign-in': await bytesOf(stranger.page, '/sign-in', 'Sign in') }
  await stranger.context.close()
  const { context } = await installation.visitAsAdmin()
  for (const [name, path, heading] of [
    ['targets', '/', 'Targets'],
    ['webhooks', home, 'Webhooks'],
    ['new webhook', `${home}/hooks/new`, 'Add webhook'],
    ['webhook', `${home}/hooks/${hookId}`, 'http://127.0.0.1:1024/hook'],
    ['deliveries', `${home}/hooks/${hookId}/deliveries`, 'Recent deliveries'],
    ['delivery', `${home}/hooks/${hookId}/deliveries/1`, 'ping'],
    ['events', `${home}/events`, 'Events'],
    ['jobs', `${home}/jobs`, 'Redelivery jobs'],
  ] as const) {
    const page = await context.newPage()
    sizes[name] = await bytesOf(page, path, heading)
    await page.close()
  }
  expect(Object.entries(sizes).filter(([, bytes]) => bytes === 0 || bytes > most)).toEqual([])
  await context.close()
})
