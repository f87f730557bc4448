import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install, type Visit } from './installation.ts'
import { type Received, startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octocat/hello' } as const
const home = '/targets/octocat/hello'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page
let made = 0

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([install(), startReceiver()])
  await installation.client.repositories.create.mutate({ name: target.name })
  visit = await installation.visitAsAdmin()
  page = visit.page
})

afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

/** A hook that leads to a path of its own. */
async function addHook(config: object = {}, rest: object = {}) {
  const path = `/${++made}`
  const hook = { config: { url: receiver.url + path, contentType: 'json' as const, ...config }, ...rest }
  const { id } = await installation.client.hooks.create.mutate({ target, hook })
  await arrived(path, 'ping')
  return { id, path, input: { target, hookId: id }, settings: `${home}/hooks/${id}` }
}

const stored = (hookId: number) => installation.client.hooks.get.query({ target, hookId })

const gotten = (path: string, event: string) =>
  receiver.received.filter((got) => got.path === path && got.headers['x-github-event'] === event)

async function arrived(path: string, event: string, nth = 0): Promise<Received> {
  await eventually(() => gotten(path, event).length).toBeGreaterThan(nth)
  return gotten(path, event)[nth]!
}

const signature = (body: string, secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** What a ping of the hook is signed with now. */
async function pingOf({ input, path }: Awaited<ReturnType<typeof addHook>>) {
  const before = gotten(path, 'ping').length
  await installation.client.hooks.ping.mutate(input)
  return arrived(path, 'ping', before)
}

function eventually<T>(ask: () => T) {
  return expect.poll(ask, { timeout: 20_000 })
}
const active = () => page.getByRole('checkbox', { name: 'Active' })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const told = (text: string) => page.getByRole('status').getByText(text).waitFor()
const update = async () => {
  await button('Update webhook').click()
  await told('The webhook was updated.')
}
/** Browsers tell the console of every answer that is a refusal. */
const unexpected = ({ problems }: Visit) => problems.filter((text) => !/status of 4(01|22)|ERR_FAILED/.test(text))

describe('adding a webhook', () => {
  it('sends a ping that is signed with the secret, and leads to where it is seen', async () => {
    await page.goto(home)
    await page.goto(`${home}/hooks/new`)
    await page.getByLabel('Payload URL').fill(`${receiver.url}/new`)
    await page.getByLabel('Secret', { exact: true }).fill('It’s a Secret to Everybody')
    await button('Add webhook').click()
    await told('The webhook was added, and a ping is on its way to it.')
    await page.waitForURL(/\/hooks\/\d+\/deliveries$/)
    const { headers, body } = await arrived('/new', 'ping')
    expect(headers['x-hub-signature-256']).toBe(signature(body, 'It’s a Secret to Everybody'))
    const hook = (await installation.client.hooks.list.query({ target })).find(({ config }) =>
      config.url.endsWith('/new'),
    )
    expect(hook).toMatchObject({ config: { contentType: 'json', insecureSsl: false }, events: ['push'], active: true })
  })

  it('tells what is wrong beside the field, goes there, and keeps what was typed', async () => {
    await page.goto(`${home}/hooks/new`)
    const url = page.getByLabel('Payload URL')
    await url.fill('ftp://example.com/')
    await button('Make one').click()
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue()
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
    await page.getByText('Advanced: ').click()
    await page.getByLabel('Requests a minute').fill('60')
    await button('Add webhook').click()
    await page.getByText('The URL must begin with http:// or https:// and a host.').waitFor()
    expect(await url.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await url.getAttribute('aria-invalid')).toBe('true')
    expect(await url.inputValue()).toBe('ftp://example.com/')
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe(secret)

    await url.fill(`${receiver.url}/wrong`)
    await page.getByLabel('Requests at once').fill('17')
    await page.getByText('Advanced: ').click()
    await button('Add webhook').click()
    await page.getByText('A whole number from 1 to 16, or nothing for what the installation has.').waitFor()
    const atOnce = page.getByLabel('Requests at once')
    expect(await atOnce.evaluate((element) => element === document.activeElement)).toBe(true)
    await atOnce.fill('')
    await page.getByLabel('Retries of failed deliveries').selectOption('own')
    await page.getByLabel('Delays before each retry').fill('soon')
    await button('Add webhook').click()
    await page.getByText('“soon” is no delay').waitFor()
    await page.getByLabel('Delays before each retry').fill('5s,1h')
    await button('Add webhook').click()
    await told('The webhook was added')
    const hook = (await installation.client.hooks.list.query({ target })).find(({ config }) =>
      config.url.endsWith('/wrong'),
    )
    expect(hook).toMatchObject({ ratePerMinute: 60, concurrency: null, retryPolicy: '5s,1h' })
  })

  it('is what an installation’s hook has no push for', async () => {
    await page.goto('/targets/~/~/hooks/new')
    await page.getByLabel('Send me everything.').waitFor()
    expect(await page.getByLabel('Send me everything.').isChecked()).toBe(true)
    expect(await page.getByLabel('Just the push event.').count()).toBe(0)
  })
})

describe('changing a webhook', () => {
  it('stores every field, and leaves the secret as it is', async () => {
    const hook = await addHook({ secret: 'before' })
    await page.goto(hook.settings)
    await page.getByLabel('Payload URL').fill(`${receiver.url}${hook.path}?b`)
    await page.getByLabel('Content type').selectOption('form')
    await page.getByLabel('Disable (not recommended)').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByLabel('Enable SSL verification').isChecked()).toBe(true)
    await page.getByLabel('Disable (not recommended)').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable SSL verification' }).click()
    await page.getByLabel('Send me everything.').check()
    await active().uncheck()
    await page.getByText('Advanced: ').click()
    await page.getByLabel('Retries of failed deliveries').selectOption('github')
    await page.getByLabel('Send the headers of Standard Webhooks, too').check()
    await page.getByLabel('Requests at once').fill('2')
    await page.getByLabel('Requests a minute').fill('600')
    await page.getByLabel('Park after').fill('0')
    await update()
    expect(await stored(hook.id)).toMatchObject({
      config: { url: `${receiver.url}${hook.path}?b`, contentType: 'form', secret: '********', insecureSsl: true },
      events: ['*'],
      active: false,
      retryPolicy: 'github',
      standardWebhooks: true,
      concurrency: 2,
      ratePerMinute: 600,
      parkAfter: 0,
    })
    await page.getByText('This webhook is inactive').waitFor()
    const { headers, body } = await pingOf({ ...hook, path: `${hook.path}?b` })
    expect(headers['x-hub-signature-256']).toBe(signature(body, 'before'))

    await page.reload()
    await button('Update webhook').waitFor()
    expect(await page.getByLabel('Requests at once').inputValue()).toBe('2')
    await active().check()
    await page.getByLabel('Requests at once').fill('')
    await page.getByLabel('Retries of failed deliveries').selectOption('installation')
    await update()
    expect(await stored(hook.id)).toMatchObject({ active: true, concurrency: null, retryPolicy: null, parkAfter: 0 })
  })

  it('replaces the secret, and takes it away', async () => {
    const hook = await addHook({ secret: 'before' })
    await page.goto(hook.settings)
    await button('Change secret').click()
    await page.getByLabel('Secret', { exact: true }).fill('after')
    await update()
    const replaced = await pingOf(hook)
    expect(replaced.headers['x-hub-signature-256']).toBe(signature(replaced.body, 'after'))
    expect(await page.content()).not.toContain('after"')

    await button('Remove secret').click()
    await page.getByText('Its secret goes when you update the webhook.').waitFor()
    await button('Keep the secret').click()
    await button('Remove secret').click()
    await update()
    await page.getByLabel('Secret', { exact: true }).waitFor()
    expect((await stored(hook.id)).config.secret).toBeNull()
    expect((await pingOf(hook)).headers['x-hub-signature-256']).toBeUndefined()
  })

  it('rotates the secret to one that is made and shown once, while the former signs, too', async () => {
    const hook = await addHook({ secret: 'before' }, { standardWebhooks: true })
    await page.goto(hook.settings)
    await button('Rotate secret').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click()
    const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    expect(secret).toMatch(/^whsec_/)
    await button('Copy secret').waitFor()
    expect(await violations(page)).toEqual([])
    await button('Done').click()
    await page.getByText('The former one signs, too').waitFor()
    expect(await page.content()).not.toContain(secret)
    const { headers, body } = await pingOf(hook)
    expect(headers['x-hub-signature-256']).toBe(signature(body, secret))
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2)

    await button('Rotate secret').click()
    await page.getByLabel('Use my own').check()
    await page.getByLabel('New secret').fill(secret)
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByText('The hook has that secret already').waitFor()
    await page.getByLabel('New secret').fill('mine')
    await page.getByLabel('The former one signs beside it').selectOption('not at all')
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click()
    await button('Done').click()
    const own = await pingOf(hook)
    expect(own.headers['x-hub-signature-256']).toBe(signature(own.body, 'mine'))
    expect(String(own.headers['webhook-signature']).split(' ')).toHaveLength(1)
  })

  it('selects events by search and by keyboard alone', async () => {
    const hook = await addHook()
    await page.goto(hook.settings)
    await page.getByLabel('Just the push event.').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.getByLabel('Search events').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('review dismissed')
    await page.getByLabel('issues', { exact: true }).waitFor({ state: 'detached' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('Enter')
    await told('The webhook was updated.')
    expect((await stored(hook.id)).events).toEqual(['push', 'pull_request_review'])
  })

  it('shows every event of the catalogue in a group, and none under “Others”', async () => {
    const hook = await addHook({}, { events: ['issues', 'star'] })
    await page.goto(hook.settings)
    await page.getByRole('group', { name: 'The repository' }).waitFor()
    const catalogue = await installation.client.events.catalogue.query()
    const known = catalogue.filter(({ name, targets }) => targets.includes('repository') && name !== 'ping')
    expect(await page.locator('.event-list input[type=checkbox]').count()).toBe(known.length)
    expect(await page.getByRole('group', { name: 'Others' }).count()).toBe(0)
    await page.getByRole('group', { name: 'Security' }).getByRole('button', { name: 'Select all' }).click()
    await page.getByLabel('star', { exact: true }).uncheck()
    await update()
    const { events } = await stored(hook.id)
    expect(events).toContain('dependabot_alert')
    expect(events).not.toContain('star')
  })

  it('does not lose what was typed when the server is away, or nobody is signed in any more', async () => {
    const hook = await addHook()
    await page.goto(hook.settings)
    await page.route('**/trpc/hooks.update*', (route) => route.abort())
    // A preview that found nobody signed in would lead away before the click below.
    const previewed = page.waitForResponse((response) => response.request().postData()?.includes('?typed') === true)
    await page.getByLabel('Payload URL').fill(`${receiver.url}${hook.path}?typed`)
    await button('Update webhook').click()
    await page.getByText('Nothing you typed is gone.').waitFor()
    await previewed
    await page.unroute('**/trpc/hooks.update*')

    await visit.context.clearCookies()
    await button('Update webhook').click()
    await page.getByLabel('Token').fill('an-admin-token-for-tests')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const url = page.getByLabel('Payload URL')
    await url.waitFor()
    await eventually(() => url.inputValue()).toBe(`${receiver.url}${hook.path}?typed`)
    await update()
    expect((await stored(hook.id)).config.url).toBe(`${receiver.url}${hook.path}?typed`)
  })

  it('asks before what is not saved is left', async () => {
    const hook = await addHook()
    await page.goto(hook.settings)
    await page.getByLabel('Requests at once').waitFor({ state: 'attached' })
    await active().uncheck()
    await page.getByRole('link', { name: 'Recent deliveries' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await active().isChecked()).toBe(false)

    const asked = page.waitForEvent('dialog')
    const reloading = page.reload()
    const native = await asked
    expect(native.type()).toBe('beforeunload')
    await native.accept()
    await reloading

    await active().uncheck()
    await page.getByRole('link', { name: 'Recent deliveries' }).click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.waitForURL(/\/deliveries$/)
    expect((await stored(hook.id)).active).toBe(true)
  })

  it('deletes it once that is confirmed', async () => {
    const hook = await addHook()
    await page.goto(hook.settings)
    await button('Delete webhook').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await stored(hook.id)).id).toBe(hook.id)
    await button('Delete webhook').click()
    await button('Delete this webhook').click()
    await told('was deleted.')
    await page.waitForURL((url) => url.pathname.replace(/\/$/, '') === home)
    await expect(stored(hook.id)).rejects.toThrow('There is no hook')
  })
})

describe('sending to a webhook', () => {
  it('sends a test of any event, with the payload as it was edited, byte for byte', async () => {
    const hook = await addHook()
    await page.goto(hook.settings)
    await button('Send a test event').click()
    await page.getByLabel('Event', { exact: true }).selectOption('issues')
    const payload = page.getByLabel('Payload', { exact: true })
    await eventually(() => payload.inputValue()).toContain('"issue"')
    await payload.fill('{\n  "n": 1\n  "big": 12345678901234567890\n}')
    await page.getByText('Line 3: Expected a comma or }').waitFor()
    expect(await button('Send').isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await button('Send a test event').click()
    await page.getByLabel('Event', { exact: true }).selectOption('issues')
    const text = '{\n  "z" : "é\\u00e9 </script>",\n\t"big": 12345678901234567890,\n  "action":"opened"  }\n'
    expect(await payload.inputValue()).toContain('"n": 1')
    await payload.fill(text)
    await button('Send').click()
    await told('A test of issues is on its way.')
    expect((await arrived(hook.path, 'issues')).body).toBe(text)
    await page.getByRole('link', { name: 'See what comes of it' }).click()
    await page.waitForURL(/\/deliveries\/\d+$/)
  })

  it('says why it is parked, and goes on once a ping is answered', async () => {
    const hook = await addHook({}, { parkAfter: 1, retryPolicy: '1h' })
    receiver.answerWith(({ path }) => ({ status: path === hook.path ? 503 : 200 }))
    await installation.client.events.publish.mutate({ target, event: 'push', payload: { ref: 'refs/heads/main' } })
    await eventually(async () => (await stored(hook.id)).state).toBe('parked')
    await page.goto(hook.settings)
    await page.getByText('This webhook is parked').waitFor()
    await page.getByText('Next try').waitFor()
    expect(await violations(page)).toEqual([])
    receiver.answerWith(() => ({ status: 200 }))
    await button('Ping').click()
    await told('A ping is on its way.')
    await page.getByText('This webhook is parked').waitFor({ state: 'detached' })
    expect((await stored(hook.id)).state).toBe('open')
  })
})

it('saw no error and nothing that the content security policy forbids', () => {
  expect(unexpected(visit)).toEqual([])
})
