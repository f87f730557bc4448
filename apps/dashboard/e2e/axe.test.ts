import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'
const nowhere = '0198f0a0-0000-7000-8000-000000000000'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page
let hookId: number
let deliveryId: number
let guid: string
let jobId: number

const statuses: Record<string, number> = { '/failing': 500, '/parked': 410 }

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([
    install({ REPOHOOK_RETRY: '1h', REPOHOOK_PARK_AFTER: '0' }),
    startReceiver(({ path }) => ({
      status: statuses[path] ?? 200,
      body: '{"ok":[true,null,1]}',
      headers: { 'content-type': 'application/json' },
    })),
  ])
  const { client } = installation
  await client.repositories.create.mutate({ name: target.name })
  const add = async (path: string, more: object = {}) => {
    const config = { url: receiver.url + path, contentType: 'json', secret: 'a secret' } as const
    return (await client.hooks.create.mutate({ target, hook: { config, ...more } })).id
  }
  await add('/open')
  await add('/parked')
  await add('/off', { active: false })
  hookId = await add('/failing', { standardWebhooks: true })
  const payload = { ref: 'refs/heads/main', forced: false, commits: [{ message: 'Héllo', size: 1, author: null }] }
  ;({ guid } = await client.events.publish.mutate({ target, event: 'push', payload }))
  const failed = async () => {
    const { deliveries } = await client.deliveries.list.query({ target, hookId, filter: { status: 'failure' } })
    return deliveries.find((delivery) => delivery.guid === guid)?.id
  }
  deliveryId = (await vi.waitUntil(failed, 20_000)) ?? 0
  ;({ id: jobId } = await client.jobs.start.mutate({ target, filter: { status: 'failure' }, ratePerMinute: 6_000 }))
  await vi.waitUntil(async () => (await client.jobs.get.query({ target, jobId })).state === 'done', 20_000)
  visit = await installation.visitAsAdmin()
  ;({ page } = visit)
})
afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

interface PageRow {
  readonly name: string
  readonly path: () => string
  /** What is on it once it is all there. */
  readonly shown: (of: Page) => ReturnType<Page['getByText']>
}

const title = (name: string) => (of: Page) => of.getByRole('heading', { level: 1, name, exact: true })
const text = (words: string) => (of: Page) => of.getByText(words).first()
const delivery = (tab: string) => () => `${home}/hooks/${hookId}/deliveries/${deliveryId}${tab}`

const pages: readonly PageRow[] = [
  { name: 'sign-in', path: () => '/sign-in', shown: title('Sign in') },
  { name: 'targets', path: () => '/', shown: text('4 webhooks') },
  { name: 'webhooks', path: () => home, shown: text('Parked') },
  { name: 'new webhook', path: () => `${home}/hooks/new`, shown: (of) => of.getByLabel('Payload URL') },
  { name: 'settings', path: () => `${home}/hooks/${hookId}`, shown: (of) => of.getByLabel('Payload URL') },
  {
    name: 'deliveries',
    path: () => `${home}/hooks/${hookId}/deliveries`,
    shown: (of) => of.getByRole('list', { name: 'Log' }).getByText('500').first(),
  },
  { name: 'delivery: request', path: delivery(''), shown: (of) => of.getByRole('tree') },
  { name: 'delivery: response', path: delivery('?tab=response'), shown: (of) => of.getByRole('tree') },
  { name: 'delivery: signature', path: delivery('?tab=signature'), shown: text('Try your secret') },
  {
    name: 'events',
    path: () => `${home}/events`,
    shown: (of) => of.getByRole('list', { name: 'Events' }).getByText('push'),
  },
  { name: 'event', path: () => `${home}/events/${guid}`, shown: text('Chosen: it was active and heard push events.') },
  { name: 'jobs', path: () => `${home}/jobs`, shown: (of) => of.getByRole('progressbar') },
  { name: 'job', path: () => `${home}/jobs/${jobId}`, shown: (of) => of.locator('[data-delivery]').first() },
  { name: 'an address that leads nowhere', path: () => '/nowhere/at/all', shown: title('There is nothing here') },
  {
    name: 'an event that is not there',
    path: () => `${home}/events/${nowhere}`,
    shown: title('There is nothing here'),
  },
]

const nothing = { light: [], dark: [] }

/** What is wrong with the page that is open, in both colour schemes. */
async function found() {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violations(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  return { light, dark: await violations(page) }
}

describe('axe finds nothing, in light and in dark', () => {
  it.each(pages)('on $name', async ({ path, shown }) => {
    await page.goto(path())
    await shown(page).waitFor()
    expect(await found()).toEqual(nothing)
  })

  it('on what stands in the place of a page while the server is away', async () => {
    await page.goto('/')
    const link = page.getByRole('link', { name: target.name, exact: true })
    await link.waitFor()
    await page.route('**/trpc/**', (route) => route.abort())
    await link.click()
    await title('This page cannot be shown')(page).waitFor()
    expect(await found()).toEqual(nothing)
    await page.unroute('**/trpc/**')
  })

  it('and the browser had nothing to say but of what was not there', () => {
    expect(
      visit.problems.filter((problem) => !/status of 404|There is no event|ERR_FAILED|Failed to fetch/.test(problem)),
    ).toEqual([])
  })
})
