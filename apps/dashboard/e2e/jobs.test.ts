import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'

const repository = 'octo-org/hello-world'
const target = { kind: 'repository', name: repository } as const
const many = 500

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page
let hookId: number

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([install(), startReceiver(() => ({ status: 500 }))])
  const { client } = installation
  await client.repositories.create.mutate({ name: repository })
  const config = { url: `${receiver.url}/hook`, contentType: 'json' } as const
  const hook = { config, events: ['push'], retryPolicy: 'github', parkAfter: 0 }
  ;({ id: hookId } = await client.hooks.create.mutate({ target, hook }))
  const publish = () => client.events.publish.mutate({ target, event: 'push', payload: {} })
  for (let n = 0; n < many; n += 50) await Promise.all(Array.from({ length: 50 }, publish))
  // The ping failed, too.
  await vi.waitUntil(() => receiver.received.length === many + 1, 20_000)
  receiver.answerWith(() => ({ status: 200 }))
  visit = await installation.visitAsAdmin()
  ;({ page } = visit)
}, 60_000)
afterAll(async () => {
  await installation.close()
  await receiver.close()
})

const count = async (of: Page, name: string) =>
  Number(
    (
      await of
        .locator('dl > div')
        .filter({ has: of.getByText(name, { exact: true }) })
        .locator('dd')
        .innerText()
    ).replaceAll(',', ''),
  )

const state = (of: Page, words: string) => of.locator('strong').getByText(words, { exact: true })

describe('jobs', () => {
  it('teach how to start one where there is none', async () => {
    await page.goto(`/targets/${repository}/jobs`)
    await page.getByText(`npx repohook redeliver --all --since 2h -R ${repository}`).waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  it('redeliver all that failed: counted first, paused and resumed, and going on while nobody looks', async () => {
    await page.goto(`/targets/${repository}/hooks/${hookId}/deliveries`)
    await page.getByRole('button', { name: 'Redeliver what failed…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Redeliver what failed' })
    await dialog.getByText(`${many + 1} deliveries`).waitFor()
    await dialog.getByLabel('Event').fill('push')
    await dialog.getByText(`${many} deliveries`).waitFor()
    await page.getByLabel('At most so many a minute').fill('0')
    await page.getByRole('button', { name: 'Start redelivering' }).click()
    await page.getByText('A whole number from 1 to 10,000.').waitFor()
    await page.getByLabel('At most so many a minute').fill('6000')
    await page.getByRole('button', { name: 'Start redelivering' }).click()
    await page.waitForURL('**/jobs/1')
    await expect.poll(() => count(page, 'Delivered')).toBeGreaterThan(0)

    await page.getByRole('button', { name: 'Pause' }).click()
    await state(page, 'Paused').waitFor()
    const paused = await count(page, 'Delivered')
    expect(paused).toBeLessThan(many)
    // What was queued has gone out: nothing moves any more.
    await expect.poll(() => count(page, 'Queued')).toBe(0)
    const stood = receiver.received.length
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => receiver.received.length).toBeGreaterThan(stood)

    const url = page.url()
    await page.close()
    page = await visit.context.newPage()
    await page.goto(url)
    await page.getByRole('heading', { name: 'Redelivery job 1' }).waitFor()
    await state(page, 'Done').waitFor()
    expect(await count(page, 'Delivered')).toBe(many)
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('100')
    expect(receiver.received).toHaveLength(2 * many + 1)
  })

  it('tell what became of each, by outcome and page', async () => {
    const items = page.getByRole('list', { name: 'Deliveries of the job' }).locator('[data-delivery]')
    await expect.poll(() => items.count()).toBe(30)
    const first = await items.first().getAttribute('data-delivery')
    await page.getByRole('link', { name: 'Next' }).click()
    await expect.poll(() => items.first().getAttribute('data-delivery')).not.toBe(first)
    await page.getByRole('link', { name: 'First' }).click()
    await expect.poll(() => items.first().getAttribute('data-delivery')).toBe(first)
    await page.getByLabel('Outcome').selectOption('Failed')
    await page.getByText('None of it.').waitFor()
    expect(new URL(page.url()).search).toBe('?outcome=failed')
    await page.goBack()
    await items.first().getByRole('link').click()
    await page.waitForURL(`**/hooks/${hookId}/deliveries/${first}`)
  })

  it('are cancelled after a question', async () => {
    const filter = { status: 'success' } as const
    const job = await installation.client.jobs.start.mutate({ target, filter, ratePerMinute: 1 })
    await page.goto(`/targets/${repository}/jobs/${job.id}`)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Yes, cancel this job' }).click()
    await state(page, 'Cancelled').waitFor()
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0)
    expect(await installation.client.jobs.get.query({ target, jobId: job.id })).toMatchObject({ state: 'cancelled' })
  })

  it('had no errors in the browser', () => {
    expect(visit.problems).toEqual([])
  })
})
