import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adminToken, type Installation, install } from './installation.ts'
import { enter, expectFocusKept, hasFocus, tabTo } from './keyboard.ts'
import { startReceiver } from './receiver.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([install(), startReceiver()])
  await installation.client.repositories.create.mutate({ name: target.name })
})
afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

const at = (page: Page, path: RegExp) => page.waitForURL((url) => path.test(url.pathname))
const rows = (page: Page) => page.getByRole('list', { name: 'Log' }).locator('[data-delivery]')
const attempts = (page: Page) => page.getByRole('region', { name: 'Attempts' }).getByRole('listitem')
const told = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor()

it('leads by keyboard alone from signing in to a redelivery, and from a change of a webhook to its end', async () => {
  const { client } = installation
  const { page, problems, context } = await installation.visit()
  const { keyboard } = page
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true })

  // Sign in.
  await page.goto('/')
  const token = page.getByLabel('Token')
  await expect.poll(() => hasFocus(token)).toBe(true)
  await keyboard.type(adminToken)
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Targets' }).waitFor()
  await expectFocusKept(page)

  // Create a hook.
  await enter(link(target.name))
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor()
  await expectFocusKept(page)
  await keyboard.press('c')
  await page.getByRole('heading', { level: 1, name: 'Add webhook' }).waitFor()
  await expectFocusKept(page)
  await tabTo(page.getByLabel('Payload URL'))
  await keyboard.type(`${receiver.url}/walk`)
  await tabTo(page.getByLabel('Secret', { exact: true }))
  await keyboard.type('It’s a secret to everybody')
  await enter(button('Add webhook'))
  await told(page, 'The webhook was added, and a ping is on its way to it.')
  await at(page, /\/hooks\/\d+\/deliveries$/)
  await expectFocusKept(page)

  // The ping arrives, and then what is published.
  await rows(page).filter({ hasText: 'ping' }).getByText('200').waitFor()
  const { guid } = await client.events.publish.mutate({ target, event: 'push', payload: { ref: 'refs/heads/main' } })
  const published = page.locator(`[data-guid="${guid}"]`)
  await published.getByText('200').waitFor()
  await expectFocusKept(page)

  // Open the delivery.
  await keyboard.press('j')
  await expect.poll(() => hasFocus(published.getByRole('link', { name: guid }))).toBe(true)
  await keyboard.press('Enter')
  await at(page, /\/deliveries\/\d+$/)
  await attempts(page).first().waitFor()
  expect(await attempts(page).count()).toBe(1)
  await expectFocusKept(page)

  // Redeliver, by the button and by the letter.
  const confirm = button('Yes, redeliver this payload')
  await enter(button('Redeliver'))
  await confirm.waitFor()
  await keyboard.press('Escape')
  await confirm.waitFor({ state: 'detached' })
  await expect.poll(() => hasFocus(button('Redeliver'))).toBe(true)
  await keyboard.press('r')
  await enter(confirm)
  await expect.poll(() => attempts(page).count()).toBe(2)
  await attempts(page).nth(0).getByText('200').waitFor()
  await expectFocusKept(page)
  const pushes = receiver.received.filter(({ headers }) => headers['x-github-event'] === 'push')
  expect(pushes.map(({ headers }) => headers['x-github-delivery'])).toEqual([guid, guid])
  expect(pushes[1]?.body).toBe(pushes[0]?.body)

  // The answer and the signature, by the arrow keys of the tabs.
  await tabTo(page.getByRole('tab', { name: 'Request' }))
  await keyboard.press('ArrowRight')
  await page.getByRole('tabpanel', { name: /Response/ }).waitFor()
  await keyboard.press('ArrowRight')
  await page.getByRole('heading', { name: 'Try your secret' }).waitFor()
  await expectFocusKept(page)

  // Edit the hook.
  await enter(page.getByRole('link', { name: /^Recent deliveries to/ }), 'Shift+Tab')
  await rows(page).first().waitFor()
  await expectFocusKept(page)
  await enter(link('Settings'))
  await at(page, /\/hooks\/\d+$/)
  const url = page.getByLabel('Payload URL')
  await tabTo(url)
  await keyboard.press('End')
  await keyboard.type('?edited')
  await tabTo(page.getByLabel('Content type'))
  await keyboard.press('ArrowDown')
  await tabTo(page.getByLabel('Enable SSL verification'))
  await keyboard.press('ArrowDown')
  await enter(button('Disable SSL verification'))
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await expect.poll(() => hasFocus(page.getByLabel('Disable (not recommended)'))).toBe(true)
  await tabTo(page.getByLabel('Just the push event.'))
  await keyboard.press('ArrowDown')
  await enter(button('Update webhook'))
  await told(page, 'The webhook was updated.')
  await expectFocusKept(page)
  const [hook] = await client.hooks.list.query({ target })
  expect(hook).toMatchObject({
    config: { url: `${receiver.url}/walk?edited`, contentType: 'form', insecureSsl: true },
    events: ['*'],
    active: true,
  })

  // Disable it; what was told goes away by the keyboard, too.
  await tabTo(page.getByRole('checkbox', { name: 'Active' }), 'Shift+Tab')
  await keyboard.press('Space')
  await keyboard.press('Enter')
  await page.getByText('This webhook is inactive').waitFor()
  await expectFocusKept(page)
  expect(await client.hooks.list.query({ target })).toMatchObject([{ active: false }])
  await enter(button('Dismiss banner'), 'Shift+Tab')
  await button('Dismiss banner').waitFor({ state: 'detached' })
  await expectFocusKept(page)

  // Delete it.
  await enter(button('Delete webhook'))
  await enter(button('Delete this webhook'))
  await told(page, 'was deleted.')
  await expect.poll(() => new URL(page.url()).pathname.replace(/\/$/, '')).toBe(home)
  await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor()
  await expectFocusKept(page)
  expect(await client.hooks.list.query({ target })).toEqual([])

  // Sign out.
  await enter(button('admin'), 'Shift+Tab')
  await expect.poll(() => hasFocus(page.getByRole('menuitemradio').first())).toBe(true)
  await keyboard.press('End')
  await expect.poll(() => hasFocus(page.getByRole('menuitem', { name: 'Sign out' }))).toBe(true)
  await keyboard.press('Enter')
  await expect.poll(() => hasFocus(token)).toBe(true)
  expect(problems).toEqual([])
  await context.close()
})
