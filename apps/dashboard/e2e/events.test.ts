import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello/events'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([
    install({ REPOHOOK_RETRY: 'github' }),
    startReceiver(({ path }) => ({ status: path === '/bad' ? 500 : 200 })),
  ])
  await installation.client.repositories.create.mutate({ name: target.name })
})

afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

const addHook = (path: string, more: object = {}) =>
  installation.client.hooks.create.mutate({
    target,
    hook: { config: { url: `${receiver.url}${path}`, contentType: 'json' }, ...more },
  })
const publish = (event: string, payload: object) =>
  installation.client.events.publish.mutate({ target, event, payload: JSON.stringify(payload) })
const rows = (page: Page) => page.getByRole('list', { name: 'Events' }).getByRole('listitem')

it('teaches how to publish the first event, and shows it when it comes', async () => {
  const { context, page, problems } = await installation.visitAsAdmin({ colorScheme: 'dark' })
  await page.goto(home)
  await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor()
  await page.getByText(`npx repohook publish push --sample -R ${target.name}`).waitFor()
  expect(await violations(page)).toEqual([])
  await publish('issues', { action: 'opened' })
  await rows(page).filter({ hasText: 'issues.opened' }).getByText('There was no webhook').waitFor()
  expect(problems).toEqual([])
  await context.close()
})

it('pages through what happened, and shows one kind of it by an address', async () => {
  for (let number = 0; number < 31; number++) await publish('push', { number })
  await publish('star', { action: 'created' })
  const { context, page, problems } = await installation.visitAsAdmin()
  await page.goto(home)
  await rows(page).first().getByText('star.created').waitFor()
  expect(await rows(page).count()).toBe(30)
  await page.getByRole('button', { name: 'Show older' }).click()
  await rows(page).filter({ hasText: 'issues.opened' }).waitFor()
  expect(await rows(page).count()).toBe(33)
  await page.getByLabel('Event', { exact: true }).selectOption('issues')
  await expect.poll(() => rows(page).count()).toBe(1)
  expect(new URL(page.url()).searchParams.get('name')).toBe('issues')
  await page.reload()
  await rows(page).filter({ hasText: 'issues.opened' }).waitFor()
  expect(await page.getByLabel('Event', { exact: true }).inputValue()).toBe('issues')
  await page.getByLabel('Event', { exact: true }).selectOption('fork')
  await page.getByRole('heading', { name: 'No fork events' }).waitFor()
  await page.getByRole('link', { name: 'Show all events.' }).click()
  await expect.poll(() => rows(page).count()).toBeGreaterThan(1)
  expect(problems).toEqual([])
  await context.close()
})

it('tells of an event which hooks were considered, why each got it or did not, and what became of it', async () => {
  await addHook('/good')
  const bad = await addHook('/bad')
  await addHook('/off', { active: false })
  await addHook('/deaf', { events: ['issues'] })
  const markup = '<img src=x onerror=alert(1)>'
  const { guid } = await publish('push', { ref: 'refs/heads/main', markup })
  const { context, page, problems } = await installation.visitAsAdmin()
  await page.goto(`${home}/${guid}`)
  await page.getByRole('heading', { level: 1, name: 'push' }).waitFor()
  const hook = (path: string) =>
    page.getByRole('list', { name: 'Webhooks that were considered' }).locator(':scope > li').filter({ hasText: path })
  await hook('/good').getByText('Chosen: it was active and heard push events.').waitFor()
  await hook('/good').getByText('The receiver answered 200.').waitFor()
  await hook('/bad').getByText('The receiver answered 500').waitFor()
  await hook('/bad').getByRole('img', { name: 'Failed' }).first().waitFor()
  await hook('/off').getByText('Not chosen: it was inactive.').waitFor()
  await hook('/deaf').getByText('Not chosen: it did not hear push events.').waitFor()
  await page.getByText(markup).first().waitFor()

  // What changed since is said, too.
  await installation.client.hooks.update.mutate({ target, hookId: bad.id, patch: { active: false } })
  await hook('/bad').getByText('It is inactive now.').waitFor()
  await installation.client.hooks.update.mutate({ target, hookId: bad.id, patch: { active: true } })

  receiver.answerWith(() => ({ status: 204 }))
  await hook('/bad').getByRole('button', { name: 'Redeliver' }).click()
  expect(await violations(page)).toEqual([])
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Yes, redeliver/ })
    .click()
  await hook('/bad').getByText('The receiver answered 204.').waitFor()
  expect(
    receiver.received.filter(({ path, headers }) => path === '/bad' && headers['x-github-delivery'] === guid),
  ).toHaveLength(2)
  await hook('/bad').getByRole('link', { name: 'Redelivery.' }).click()
  await page.waitForURL(new RegExp(`/hooks/${bad.id}/deliveries/\\d+$`))
  expect(problems).toEqual([])
  await context.close()
})
