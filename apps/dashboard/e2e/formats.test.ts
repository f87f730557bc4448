import { startChat } from '@repohook/formats/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octocat/hello' } as const
const home = '/targets/octocat/hello'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let chat: Awaited<ReturnType<typeof startChat>>
let visit: Visit
let page: Page

beforeAll(async () => {
  ;[installation, receiver, chat] = await Promise.all([install(), startReceiver(), startChat('discord')])
  await installation.client.repositories.create.mutate({ name: target.name })
  visit = await installation.visitAsAdmin()
  page = visit.page
})

afterAll(async () => {
  await Promise.all([installation.close(), receiver.close(), chat.close()])
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const told = (text: string) => page.getByRole('status').getByText(text).waitFor()
const preview = () => page.getByRole('region', { name: 'What would be sent' })
const format = () => page.getByLabel('Format', { exact: true })
function eventually<T>(ask: () => T) {
  return expect.poll(ask, { timeout: 20_000 })
}
const hooks = () => installation.client.hooks.list.query({ target })

async function add(): Promise<number> {
  await button('Add webhook').click()
  await told('The webhook was added')
  await page.waitForURL(/\/hooks\/\d+\/deliveries$/)
  return Number(/hooks\/(\d+)/.exec(page.url())?.[1])
}

async function update() {
  await button('Update webhook').click()
  await told('The webhook was updated.')
}

async function latest(hookId: number) {
  const { deliveries } = await installation.client.deliveries.list.query({ target, hookId, filter: {}, limit: 1 })
  return deliveries[0]?.id ?? 0
}

it('says what the URL says about the format, while it is typed', async () => {
  await page.goto(`${home}/hooks/new`)
  await page.getByLabel('Payload URL').fill('https://discord.com/api/webhooks/1/tok')
  await page.getByText('The URL leads to Discord').waitFor()
  await button('Choose Discord').click()
  expect(await format().inputValue()).toBe('discord')
  expect(await page.getByLabel('Content type').count()).toBe(0)
  await preview().getByText('embeds').first().waitFor()
  await page.getByText('The URL leads to Discord').waitFor({ state: 'hidden' })
})

it('shows what Discord will get, and Discord takes it', async () => {
  await page.goto(`${home}/hooks/new`)
  await page.getByLabel('Payload URL').fill(chat.url)
  await format().selectOption('discord')
  await page.getByLabel('Sample event').selectOption('issues')
  await preview().getByText('embeds').first().waitFor()
  expect(await violations(page)).toEqual([])
  const hookId = await add()
  await page.getByText('Discord', { exact: true }).first().waitFor()
  await eventually(() => chat.shown.length).toBe(1)
  await installation.client.hooks.test.mutate({ target, hookId, event: 'issues' })
  await eventually(() => chat.shown.length).toBe(2)
  expect(chat.shown[1]).toMatchObject({ embeds: [{ title: expect.any(String) as string }] })
  await page.goto(`${home}/hooks/${hookId}/deliveries/${await latest(hookId)}`)
  await page.getByRole('heading', { name: 'Body', exact: true }).waitFor()
  await page.getByText('embeds').first().waitFor()
  await page.goto(home)
  await page.getByText('Discord', { exact: true }).waitFor()
})

it('shows where a template is wrong, sends a right one byte for byte, and keeps the values of its headers', async () => {
  await page.goto(`${home}/hooks/new`)
  await page.getByLabel('Payload URL').fill(`${receiver.url}/own`)
  await format().selectOption('template')
  await page.getByLabel('Start from').selectOption('slack')
  await button('Take back what was there').click()
  await page.getByLabel('Method').selectOption('PUT')
  await page.getByLabel('Path and query').fill('/notify/{{ repository.name }}')
  await button('Add a header').click()
  await page.getByLabel('Name of header 1').fill('X-Key')
  await page.getByLabel('Value of header 1').fill('a-key-for-tests')
  const fields = page.getByRole('textbox', { name: 'JSON fields' })
  await fields.fill('{ "a": "{{ ref",\n')
  await button('Add webhook').click()
  await page.getByText('Line 2: Expected').waitFor()
  await fields.fill('{ "a": "{{ ref" }')
  await preview().getByText('a: Line 1, column 1').waitFor()
  await button('Add webhook').click()
  const fault = page.locator('.hook-form-template').getByText('a: Line 1, column 1')
  await fault.waitFor()
  expect(await fields.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await violations(page)).toEqual([])

  await fields.fill('{ "ref": "{{ ref }}", "quote": "\\"{{ nothing }}" }')
  await preview().getByText(`PUT ${receiver.url}/notify/hello`).waitFor()
  const hookId = await add()
  await installation.client.hooks.test.mutate({ target, hookId, event: 'push' })
  const sent = () => receiver.received.filter(({ headers }) => headers['x-github-event'] === 'push')
  await eventually(() => sent().length).toBe(1)
  expect(sent()[0]).toMatchObject({ path: '/notify/hello', headers: { 'x-key': 'a-key-for-tests' } })
  expect(sent()[0]?.body).toMatch(/^\{"ref":"refs\/heads\/[^"]+","quote":"\\""\}$/)

  await page.goto(`${home}/hooks/${hookId}/deliveries/${await latest(hookId)}`)
  await page.getByText('PUT', { exact: true }).waitFor()
  await page.goto(`${home}/hooks/${hookId}`)
  const value = page.getByLabel('Value of header 1')
  await value.waitFor()
  expect(await value.inputValue()).toBe('')
  expect(await page.content()).not.toContain('a-key-for-tests')
  await page.getByLabel('Method').selectOption('POST')
  await update()
  await installation.client.hooks.test.mutate({ target, hookId, event: 'push' })
  await eventually(() => sent().length).toBe(2)
  expect(sent()[1]?.headers['x-key']).toBe('a-key-for-tests')

  await page.getByLabel('Payload URL').fill(receiver.url.replace('127.0.0.1', 'localhost'))
  await button('Update webhook').click()
  await page.getByText('The URL leads to another host now: enter the value of X-Key again, or remove it.').waitFor()
  await button('Remove header X-Key').click()
  await update()
})

it('keeps an event back by its filter, and says on its page why', async () => {
  await page.goto(`${home}/hooks/new`)
  await page.getByLabel('Payload URL').fill(`${receiver.url}/filtered`)
  await page.getByText('Filters: ').click()
  await page.getByLabel('Branches and tags').fill('{main')
  await button('Add webhook').click()
  await page.locator('[aria-invalid=true]').waitFor()
  await page.getByLabel('Branches and tags').fill('main')
  await button('Add a condition').click()
  await page.getByLabel('Field of condition 1').fill('a path')
  await page.getByLabel('Value of condition 1').fill('octocat')
  await button('Add webhook').click()
  await page.getByText('Condition 1: A path is up to ten names').waitFor()
  await page.getByLabel('Field of condition 1').fill('pusher.name')
  const hookId = await add()
  expect((await hooks()).find(({ id }) => id === hookId)?.filter).toEqual({
    refs: 'main',
    conditions: [{ path: 'pusher.name', operator: 'is', value: 'octocat' }],
  })
  const publish = (payload: object) =>
    installation.client.events.publish.mutate({ target, event: 'push', payload: JSON.stringify(payload) })
  const { guid } = await publish({ ref: 'refs/heads/other', pusher: { name: 'octocat' } })
  await page.goto(`${home}/events/${guid}`)
  await page.getByText('The ref “refs/heads/other” is not one of main.').waitFor()
  expect(await violations(page)).toEqual([])
})

it('looks right in the dark, too', async () => {
  const dark = await installation.visitAsAdmin({ colorScheme: 'dark' })
  await dark.page.goto(`${home}/hooks/new`)
  await dark.page.getByLabel('Payload URL').fill(`${receiver.url}/dark`)
  await dark.page.getByLabel('Format', { exact: true }).selectOption('template')
  await dark.page.getByText('Filters: ').click()
  await dark.page.getByRole('button', { name: 'Add a condition' }).click()
  await dark.page.getByRole('button', { name: 'Add a header' }).click()
  await dark.page.getByRole('region', { name: 'What would be sent' }).getByText('POST').waitFor()
  expect(await violations(dark.page)).toEqual([])
  const unexpected = [...visit.problems, ...dark.problems].filter((text) => !/status of 4(00|22)/.test(text))
  expect(unexpected).toEqual([])
})
