import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page
/** What the present test is about. */
let target: { kind: 'repository'; name: string }
let repositories = 0

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([install(), startReceiver()])
  visit = await installation.visitAsAdmin()
  ;({ page } = visit)
})
afterAll(async () => {
  await installation.close()
  await receiver.close()
})

/** A repository and a hook of its own, and its log in the browser; the pointer lies where there are no rows. */
async function open({ retryPolicy = 'github', search = '' } = {}) {
  target = { kind: 'repository', name: `octo-org/hello-${++repositories}` }
  await installation.client.repositories.create.mutate({ name: target.name })
  const { id: hookId } = await installation.client.hooks.create.mutate({
    target,
    hook: { config: { url: `${receiver.url}/hook`, contentType: 'json' }, events: ['*'], retryPolicy, parkAfter: 0 },
  })
  await page.mouse.move(0, 0)
  await page.goto(`/targets/${target.name}/hooks/${hookId}/deliveries${search}`)
  await page.getByRole('heading', { name: 'Recent deliveries' }).waitFor()
  return hookId
}

const publish = (event = 'push') =>
  installation.client.events.publish.mutate({ target, event, payload: { action: 'opened' } })
const publishMany = (count: number) => Promise.all(Array.from({ length: count }, () => publish()))
const log = () => page.getByRole('list', { name: 'Log' })
const row = (guid: string) => page.locator(`[data-guid="${guid}"]`)
const rows = () => log().locator('[data-delivery]')
const settled = async (hookId: number, count: number) => {
  await expect
    .poll(
      async () => (await installation.client.deliveries.list.query({ target, hookId, limit: 100 })).deliveries.length,
    )
    .toBeGreaterThanOrEqual(count)
}

describe('the log of a hook', () => {
  it('shows the ping, and what is published, as it comes', async () => {
    await open()
    await rows().getByText('ping', { exact: true }).first().waitFor()
    const { guid } = await publish()
    await row(guid).getByText('200').waitFor()
    expect(await rows().count()).toBe(2)
    // Newest first.
    expect(await rows().first().getAttribute('data-guid')).toBe(guid)
  })

  it('moves nothing under the pointer: it counts what comes until somebody asks', async () => {
    await open()
    await rows().first().hover()
    const before = await rows().first().getAttribute('data-guid')
    const [{ guid }] = await Promise.all([publish(), publish()])
    await page.getByRole('button', { name: '2 new deliveries' }).waitFor()
    expect(await rows().count()).toBe(1)
    expect(await rows().first().getAttribute('data-guid')).toBe(before)
    await page.getByRole('button', { name: '2 new deliveries' }).click()
    await row(guid).waitFor()
    expect(await rows().count()).toBe(3)
  })

  it('moves nothing while a row has the focus, and goes on when it is gone', async () => {
    await open()
    await rows().first().waitFor()
    await page.keyboard.press('j')
    const { guid } = await publish()
    await page.getByRole('button', { name: '1 new delivery' }).waitFor()
    expect(await row(guid).count()).toBe(0)
    await page.keyboard.press('/')
    await row(guid).waitFor()
  })

  it('shows what is queued above the log, and when its next attempt is due', async () => {
    receiver.answerWith(() => ({ status: 503 }))
    await open({ retryPolicy: '1h' })
    const { guid } = await publish()
    const queue = page.getByRole('list', { name: 'Queued' })
    await queue.getByText(/next attempt/).waitFor()
    await queue.getByText('attempt 2').waitFor()
    await log().locator(`[data-guid="${guid}"]`).getByText('503').waitFor()
    expect(await rows().count()).toBe(2)
    receiver.answerWith(() => ({ status: 200 }))
  })

  it('joins the attempts of an event, and folds the earlier ones away', async () => {
    const hookId = await open()
    const { guid } = await publish()
    await row(guid).getByText('200').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('r')
    await page.getByRole('button', { name: 'Yes, redeliver this payload' }).click()
    await page.getByText('The redelivery is queued.').waitFor()
    // It joins the first where that stands, though the row has the focus.
    await row(guid).getByText('redelivery', { exact: true }).waitFor()
    expect(await row(guid).count()).toBe(1)
    await page.getByRole('button', { name: /new deliver/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '1 earlier' }).click()
    expect(await row(guid).count()).toBe(2)
    await settled(hookId, 3)
  })

  it('keeps filters in the address: back, forward and a reload go by it', async () => {
    const hookId = await open()
    receiver.answerWith(({ headers }) => ({ status: headers['x-github-event'] === 'issues' ? 500 : 200 }))
    await publish('issues')
    await publish('push')
    await settled(hookId, 3)
    await expect.poll(() => rows().count()).toBe(3)
    await page.getByLabel('Status').selectOption('Failed')
    await expect.poll(() => rows().count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('status')).toBe('failure')
    await page.getByLabel('Event').fill('push')
    await page.getByLabel('Event').press('Enter')
    await page.getByText('No delivery matches').waitFor()
    await page.goBack()
    await expect.poll(() => rows().count()).toBe(1)
    expect(await page.getByLabel('Event').inputValue()).toBe('')
    expect(await page.getByLabel('Status').inputValue()).toBe('failure')
    await page.goForward()
    await page.getByText('No delivery matches').waitFor()
    await page.reload()
    await page.getByText('No delivery matches').waitFor()
    expect(await page.getByLabel('Event').inputValue()).toBe('push')
    await page.getByRole('button', { name: 'Clear the filters' }).last().click()
    await expect.poll(() => rows().count()).toBe(3)
    await page.getByLabel('Event').fill('issues.opened')
    await page.getByLabel('Event').press('Enter')
    await expect.poll(() => rows().count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?event=issues&action=opened')
    await page.getByLabel('From').fill('2099-01-01T00:00')
    await page.getByLabel('From').press('Enter')
    await page.getByText('No delivery matches').waitFor()
    receiver.answerWith(() => ({ status: 200 }))
  })

  it('shows live only what the filters let through', async () => {
    await open({ search: '?event=issues' })
    await page.getByText('No delivery matches').waitFor()
    await publish('push')
    const { guid } = await publish('issues')
    await row(guid).waitFor()
    expect(await rows().count()).toBe(1)
  })

  it('pages to what is older and back, in the address, and tells on the way what is new', async () => {
    const hookId = await open()
    await publishMany(70)
    await settled(hookId, 71)
    await page.reload()
    await expect.poll(() => rows().count()).toBe(30)
    const first = await rows().first().getAttribute('data-guid')
    const seen = new Set<string | null>()
    const collect = async () => {
      for (const each of await rows().all()) seen.add(await each.getAttribute('data-guid'))
    }
    await collect()
    await page.getByRole('link', { name: 'Older' }).click()
    await expect.poll(() => rows().first().getAttribute('data-guid')).not.toBe(first)
    await collect()
    expect(seen.size).toBe(60)
    const second = await rows().first().getAttribute('data-guid')
    await page.reload()
    await row(second ?? '').waitFor()
    await page.getByRole('link', { name: 'Older' }).click()
    await expect.poll(() => rows().count()).toBe(11)
    await collect()
    expect(seen.size).toBe(71)
    await page.getByRole('link', { name: 'Newer' }).click()
    await row(second ?? '').waitFor()
    const { guid } = await publish()
    await page.getByRole('button', { name: '1 new delivery' }).click()
    await row(guid).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('redelivers what is selected, each once, however often it is confirmed', async () => {
    const hookId = await open()
    await publishMany(4)
    await settled(hookId, 5)
    await page.reload()
    await expect.poll(() => rows().count()).toBe(5)
    const boxes = log().getByRole('checkbox')
    await boxes.nth(0).click()
    await boxes.nth(2).click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
    await page.getByRole('checkbox', { name: 'Select all that are shown' }).click()
    await page.getByText('5 selected').waitFor()
    await boxes.nth(4).click()
    const before = receiver.received.length
    await page.getByRole('button', { name: 'Redeliver 4 deliveries' }).click()
    await page.getByText(`${receiver.url}/hook`).last().waitFor()
    await page.getByRole('button', { name: 'Yes, redeliver these payloads' }).dblclick()
    await page.getByText('4 redeliveries are queued.').waitFor()
    await settled(hookId, 9)
    await expect.poll(() => log().getByText('redelivery', { exact: true }).count()).toBe(4)
    expect(receiver.received.length - before).toBe(4)
  })

  it('tells why a redelivery was refused', async () => {
    const hookId = await open()
    const { guid } = await publish()
    await settled(hookId, 2)
    await installation.client.hooks.update.mutate({ target, hookId, patch: { active: false } })
    // The browser itself notes each answer that is a refusal.
    const other = await installation.visitAsAdmin()
    await other.page.goto(page.url())
    await other.page.locator(`[data-guid="${guid}"]`).getByRole('checkbox').click()
    await other.page.getByRole('button', { name: 'Redeliver 1 delivery' }).click()
    await other.page.getByRole('button', { name: 'Yes, redeliver this payload' }).click()
    const told = other.page.getByRole('dialog', { name: 'Nothing was redelivered' })
    await told.getByText(`${guid}: Hook ${hookId} is inactive`).waitFor()
    await told.getByRole('button', { name: 'Close' }).last().click()
    await told.waitFor({ state: 'detached' })
    expect(other.problems).toEqual([expect.stringContaining('Failed to load resource')])
    await other.context.close()
  })

  it('is all done by keyboard', async () => {
    await open()
    const { guid } = await publish()
    await row(guid).getByText('200').waitFor()
    await page.keyboard.press('/')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('event')
    await page.getByRole('heading', { name: 'Recent deliveries' }).click()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('x')
    await page.getByText('Newest first').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const id = await row(guid).getAttribute('data-delivery')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/deliveries/${id}`)
    expect(id).not.toBe(null)
  })

  it.each(['light', 'dark'] as const)('has nothing that axe finds, %s', async (colorScheme) => {
    receiver.answerWith(() => ({ status: 500 }))
    const hookId = await open({ retryPolicy: '1h' })
    await publish('issues')
    await settled(hookId, 2)
    const other = await installation.visitAsAdmin({ colorScheme })
    await other.page.goto(`/targets/${target.name}/hooks/${hookId}/deliveries?redelivery=false`)
    await other.page.getByRole('list', { name: 'Queued' }).waitFor()
    await other.page.getByRole('list', { name: 'Log' }).getByRole('checkbox').first().click()
    await other.page.getByRole('button', { name: 'Redeliver 1 delivery' }).click()
    await other.page.getByRole('alertdialog').waitFor()
    expect(await violations(other.page)).toEqual([])
    await other.page.keyboard.press('Escape')
    await other.page.getByRole('button', { name: 'Redeliver what failed…' }).click()
    await other.page.getByText('will go out again').waitFor()
    expect(await violations(other.page)).toEqual([])
    await other.page.keyboard.press('Escape')
    await other.page.goto(`/targets/${target.name}/hooks/${hookId}/deliveries?event=star`)
    await other.page.getByText('No delivery matches').waitFor()
    expect(await violations(other.page)).toEqual([])
    expect(other.problems).toEqual([])
    await other.context.close()
    receiver.answerWith(() => ({ status: 200 }))
  })

  it('had no errors in the browser', () => {
    expect(visit.problems).toEqual([])
  })
})
