import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plainName } from './browser.ts'
import { type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page
let hookId: number

/** As somebody sees it who opens it by its name in a network without TLS: browsers call that no secure context. */
beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([install(), startReceiver()])
  const { client } = installation
  await client.repositories.create.mutate({ name: target.name })
  const hook = { config: { url: receiver.url, contentType: 'json', secret: 'a secret' } } as const
  ;({ id: hookId } = await client.hooks.create.mutate({ target, hook }))
  const { port } = new URL(installation.url)
  visit = await installation.visitAsAdmin({ baseURL: `http://${plainName}:${port}` })
  ;({ page } = visit)
})
afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

const rows = () => page.getByRole('list', { name: 'Log' }).locator('[data-delivery]')

it('signs in over plain HTTP by another name than localhost, and stays signed in', async () => {
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Targets' }).waitFor()
  expect(new URL(page.url()).hostname).toBe(plainName)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await page.getByRole('link', { name: target.name, exact: true }).click()
  await page.getByRole('list', { name: 'Webhooks' }).getByRole('link', { name: receiver.url }).first().waitFor()
})

it('shows what comes as it comes', async () => {
  await page.goto(`${home}/hooks/${hookId}/deliveries`)
  await rows().filter({ hasText: 'ping' }).getByText('200').waitFor()
  expect(await rows().count()).toBe(1)
  await page.getByRole('button', { name: 'Ping', exact: true }).click()
  await page.getByRole('status').getByText('A ping is on its way.').waitFor()
  await expect.poll(() => rows().count()).toBe(2)
  const { guid } = await installation.client.events.publish.mutate({ target, event: 'push', payload: {} })
  await page.locator(`[data-guid="${guid}"]`).getByText('200').waitFor()
})

it('copies, although such a page has no clipboard', async () => {
  await rows().first().getByRole('link').click()
  await page.getByRole('button', { name: 'Copy GUID' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const guid = await page.locator('.delivery-facts .mono').textContent()
  await page.getByRole('link', { name: /^Recent deliveries to/ }).click()
  await page.getByLabel('Event', { exact: true }).focus()
  await page.keyboard.press('Control+V')
  expect(await page.getByLabel('Event', { exact: true }).inputValue()).toBe(guid)
})

it('says why it computes no signature', async () => {
  const { deliveries } = await installation.client.deliveries.list.query({ target, hookId, limit: 1 })
  await page.goto(`${home}/hooks/${hookId}/deliveries/${deliveries[0]?.id}?tab=signature`)
  await page.getByText('Browsers compute signatures only on pages that came over HTTPS').waitFor()
  expect(await page.getByRole('button', { name: 'Compare' }).count()).toBe(0)
})

it('had no errors in the browser but that it minds plain HTTP', () => {
  expect(visit.problems.filter((text) => !text.startsWith('The Cross-Origin-Opener-Policy header'))).toEqual([])
})
