import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from './installation.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octocat/hello' } as const
const home = '/targets/octocat/hello'

let installation: Installation
let hookId: number

beforeAll(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: target.name })
  const config = { url: 'http://127.0.0.1:9999/', secret: 's' }
  const hook = { config, standardWebhooks: true, active: false }
  ;({ id: hookId } = await installation.client.hooks.create.mutate({ target, hook }))
})

afterAll(() => installation.close())

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('has nothing that axe finds, with everything open', async () => {
    const seen = await installation.visitAsAdmin({ colorScheme })
    const at = seen.page
    await at.goto(`${home}/hooks/new`)
    await at.getByLabel('Let me select individual events.').check()
    await at.getByText('Advanced: ').click()
    await at.getByRole('button', { name: 'Add webhook' }).click()
    await at.getByText('The URL must begin').waitFor()
    expect(await violations(at)).toEqual([])

    await at.goto(`${home}/hooks/${hookId}`)
    await at.getByText('This webhook is inactive').waitFor()
    await at.getByLabel('Disable (not recommended)').click()
    expect(await violations(at)).toEqual([])
    await at.keyboard.press('Escape')
    for (const name of ['Rotate secret', 'Send a test event', 'Delete webhook']) {
      await at.getByRole('button', { name, exact: true }).click()
      await at.getByRole(/Delete/.test(name) ? 'alertdialog' : 'dialog').waitFor()
      expect(await violations(at)).toEqual([])
      await at.keyboard.press('Escape')
    }
    expect(seen.problems.filter((text) => !text.includes('status of 422'))).toEqual([])
    await seen.context.close()
  })
})

it('offers nothing that a token may not do', async () => {
  const scopes = ['read:repo_hook' as const]
  const { token } = await installation.client.tokens.create.mutate({ name: 'reader', scopes })
  const { page, context } = await installation.visit()
  await page.goto(`/sign-in?next=${home}/hooks/${hookId}`)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Your token may only look at webhooks here').waitFor()
  for (const name of ['Update webhook', 'Delete webhook', 'Rotate secret', 'Send a test event']) {
    expect(await page.getByRole('button', { name }).isDisabled()).toBe(true)
  }
  expect(await page.getByRole('button', { name: 'Ping' }).isEnabled()).toBe(true)
  await page.getByRole('link', { name: 'Recent deliveries' }).click()
  const newest = page.getByRole('list', { name: 'Log' }).getByRole('link').first()
  await newest.waitFor()
  expect(await page.getByRole('checkbox').count()).toBe(0)
  expect(await page.getByRole('button', { name: /^Redeliver/ }).count()).toBe(0)
  await newest.click()
  await page.getByRole('button', { name: 'Copy GUID' }).waitFor()
  expect(await page.getByRole('button', { name: 'Redeliver' }).count()).toBe(0)
  await context.close()
})

it('works on a narrow screen without scrolling sideways', async () => {
  const url = `http://127.0.0.1:9999/${'long'.repeat(200)}`
  const { id } = await installation.client.hooks.create.mutate({
    target,
    hook: { config: { url }, events: ['issues'] },
  })
  const seen = await installation.visitAsAdmin({ viewport: { width: 390, height: 844 } })
  await seen.page.goto(`${home}/hooks/${id}`)
  await seen.page.getByRole('button', { name: 'Update webhook' }).waitFor()
  expect(await seen.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await seen.context.close()
})
