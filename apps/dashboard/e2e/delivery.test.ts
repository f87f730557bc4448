import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { clientAt, spawnServer } from '@repohook/api/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { adminToken, type Installation, install, type Visit } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const secret = 'It’s a secret to everybody'
const target = { kind: 'repository', name: 'octo-org/hello' } as const

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let visit: Visit
let page: Page

let folder = ''
let blockedHookId = 0
let closedPort = 0
/** Takes connections, and says nothing. */
const mute = createServer()

/** A database with a hook whose destination was allowed when it was made. */
async function makeBlockedHook(databaseUrl: string): Promise<number> {
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: databaseUrl,
    REPOHOOK_ADMIN_TOKEN: adminToken,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
  })
  const client = clientAt(await server.logged('listening'), adminToken)
  await client.repositories.create.mutate({ name: target.name })
  const { id } = await client.hooks.create.mutate({ target, hook: { config: { url: 'http://127.0.0.2:8080/' } } })
  await server.stop()
  return id
}

beforeAll(async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  closedPort = (closed.address() as AddressInfo).port
  closed.close()
  folder = await mkdtemp(join(tmpdir(), 'repohook-delivery-'))
  const databaseUrl = `file:${join(folder, 'test.db')}`
  blockedHookId = await makeBlockedHook(databaseUrl)
  ;[installation, receiver] = await Promise.all([
    install({
      REPOHOOK_DATABASE_URL: databaseUrl,
      REPOHOOK_ALLOWED_HOSTS: '127.0.0.1/32',
      REPOHOOK_TIMEOUT_MS: '300',
      REPOHOOK_RETRY: '10m',
      REPOHOOK_HOOKS_PER_EVENT: '100',
    }),
    startReceiver(),
    once(mute.listen(0, '127.0.0.1'), 'listening'),
  ])
  visit = await installation.visitAsAdmin({ permissions: ['clipboard-read', 'clipboard-write'] })
  ;({ page } = visit)
})
beforeEach(() => void receiver.answerWith(() => ({ status: 200, body: 'ok' })))
afterAll(async () => {
  await installation.close()
  await receiver.close()
  mute.close()
  await rm(folder, { recursive: true })
})

interface HookOptions {
  readonly url?: string
  readonly contentType?: 'json' | 'form'
  readonly secret?: string | null
  readonly events?: string[]
}

let hooks = 0

async function makeHook({
  url = `${receiver.url}/hook-${++hooks}`,
  contentType = 'json',
  secret: key = secret,
  events = ['push'],
}: HookOptions = {}) {
  const hook = { config: { url, contentType, secret: key }, events, parkAfter: 0 }
  return (await installation.client.hooks.create.mutate({ target, hook })).id
}

/** Publishes an event for one hook alone, and waits until its first delivery has settled. */
async function deliver(hookId: number, payload: string): Promise<number> {
  const { client } = installation
  const { id: deliveryId } = await client.hooks.test.mutate({ target, hookId, event: 'push', payload })
  await expect
    .poll(async () => (await client.deliveries.get.query({ target, hookId, deliveryId })).settledAt)
    .not.toBeNull()
  return deliveryId
}

const pathOf = (hookId: number, deliveryId: number) =>
  `/targets/${target.name}/hooks/${hookId}/deliveries/${deliveryId}`

async function open(hookId: number, deliveryId: number, search = '') {
  await page.goto(pathOf(hookId, deliveryId) + search)
  await attempts().getByRole('listitem').first().waitFor()
}

/** Delivers to a hook of its own, and opens that delivery. */
async function openNew({
  payload = '{"ref":"refs/heads/main"}',
  search = '',
  ...options
}: HookOptions & { payload?: string; search?: string } = {}) {
  const hookId = await makeHook(options)
  const deliveryId = await deliver(hookId, payload)
  await open(hookId, deliveryId, search)
  return { hookId, deliveryId }
}

const attempts = () => page.getByRole('region', { name: 'Attempts' })
const tree = () => page.getByRole('tree', { name: 'payload' })
const clipboard = () => page.evaluate(() => navigator.clipboard.readText())

async function copy(name: string): Promise<string> {
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  return clipboard()
}

describe('a delivery', () => {
  it('that arrived shows what was sent and what was answered', async () => {
    receiver.answerWith(() => ({ status: 202, body: '{"queued":true}', headers: { 'X-Trace': 'abc' } }))
    await openNew()
    await page.getByRole('heading', { level: 1, name: 'push' }).waitFor()
    await page.getByText(/Completed in \d\.\d\d seconds/).waitFor()
    const sent = page.getByRole('table', { name: 'Request headers' })
    await sent.getByRole('row', { name: 'X-GitHub-Event push' }).waitFor()
    await tree().getByRole('treeitem', { name: '"ref": "refs/heads/main"' }).waitFor()

    await page.getByRole('tab', { name: /Response.*202/ }).click()
    await page.getByRole('table', { name: 'Response headers' }).getByRole('row', { name: 'X-Trace abc' }).waitFor()
    await page.getByRole('treeitem', { name: '"queued": true' }).waitFor()
    expect(page.url()).toContain('tab=response')
    expect(await copy('Copy response')).toBe('{"queued":true}')
  })

  it.each([
    [
      '404',
      () => receiver.answerWith(() => ({ status: 404 })),
      () => `${receiver.url}/not-found`,
      /answered 404/,
      /Correct the path/,
    ],
    [
      '500',
      () => receiver.answerWith(() => ({ status: 500 })),
      () => `${receiver.url}/broken`,
      /answered 500/,
      /receiver’s log/,
    ],
    [
      'timed out',
      () => {},
      () => `http://127.0.0.1:${(mute.address() as AddressInfo).port}/`,
      /in time/,
      /answer first/,
    ],
    [
      'failed to connect to network',
      () => {},
      () => `http://127.0.0.1:${closedPort}/`,
      /Nothing listens/,
      /correct the port/,
    ],
  ] as const)('that failed (%s) says why, and what to do', async (status, prepare, url, what, todo) => {
    prepare()
    await openNew({ url: url() })
    await page.getByRole('heading', { level: 2, name: what }).waitFor()
    await page.getByText(todo).waitFor()
    await attempts().getByText(status).waitFor()
    expect(await page.title()).toContain('push')
  })

  it('to a destination that is not allowed says who can open it, and not the rule', async () => {
    await open(blockedHookId, await deliver(blockedHookId, '{}'))
    await page.getByRole('heading', { level: 2, name: 'does not send to that destination' }).waitFor()
    await page.getByText('REPOHOOK_ALLOWED_HOSTS').waitFor()
    await attempts().getByText('destination not allowed').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('is retried, and says when', async () => {
    receiver.answerWith(() => ({ status: 500 }))
    const hookId = await makeHook()
    await installation.client.events.publish.mutate({ target, event: 'push', payload: { ref: 'refs/heads/main' } })
    const list = () => installation.client.deliveries.list.query({ target, hookId, filter: { event: 'push' } })
    await expect.poll(async () => (await list()).deliveries.length).toBe(1)
    await open(hookId, (await list()).deliveries[0]!.id)
    await page.getByText('The next attempt is due').waitFor()
    await attempts().getByText('It is tried again').waitFor()
    await attempts().getByRole('link', { name: 'Retry 1' }).click()
    await page.getByRole('heading', { level: 2, name: 'This delivery is queued' }).waitFor()
    await page.getByText('No request was made yet').waitFor()
    await page.getByRole('tab', { name: 'Response' }).click()
    await page.getByText('No response yet.').waitFor()

    // A redelivery that arrives calls the retry off, and the page that shows it fills in.
    receiver.answerWith(() => ({ status: 200 }))
    await page.getByRole('button', { name: 'Redeliver' }).click()
    await page.getByRole('button', { name: 'Yes, redeliver this payload' }).click()
    await page.getByRole('heading', { level: 2, name: 'a redelivery of the same event arrived first' }).waitFor()
    await page.getByText('There was no response.').waitFor()
    expect(await attempts().getByRole('listitem').count()).toBe(3)
  })

  it('is redelivered by keyboard, once, and the new attempt settles before one’s eyes', async () => {
    receiver.answerWith(() => ({ status: 500 }))
    const { hookId, deliveryId } = await openNew()
    receiver.answerWith(() => ({ status: 200 }))
    const { guid } = await installation.client.deliveries.get.query({ target, hookId, deliveryId })
    const before = receiver.received.length
    await page.keyboard.press('r')
    const dialog = page.getByRole('alertdialog', { name: 'Redeliver payload?' })
    await dialog.getByText(`${receiver.url}/hook-`).waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Yes, redeliver this payload' }).dblclick()
    const again = attempts().getByRole('listitem').filter({ hasText: 'Redelivery' })
    await again.getByText('200').waitFor()
    expect(await attempts().getByRole('listitem').count()).toBe(2)
    const sent = receiver.received.slice(before)
    expect(sent.map(({ headers }) => headers['x-github-delivery'])).toEqual([guid])
    await again.getByRole('link').click()
    await page.getByRole('heading', { level: 1 }).getByText('redelivery').waitFor()
    expect(page.url()).not.toContain(`/${deliveryId}`)
  })

  it('is not redelivered while its hook is inactive, and says so', async () => {
    const hookId = await makeHook()
    const deliveryId = await deliver(hookId, '{}')
    await installation.client.hooks.update.mutate({ target, hookId, patch: { active: false } })
    await open(hookId, deliveryId)
    await page.getByText('The webhook is inactive: activate it to redeliver.').waitFor()
    expect(await page.getByRole('button', { name: 'Redeliver' }).isDisabled()).toBe(true)
    await page.keyboard.press('r')
    expect(await page.getByRole('alertdialog').count()).toBe(0)
  })
})

describe('what was sent', () => {
  const payload = `{"id":12345678901234567890,"id":1.10,"text":"it's $(x) \\"\\ud800\\" 😀","a":{"b":[1,2,3]}}`

  it.each(['json', 'form'] as const)('is sent again, to the byte, by the curl command (%s)', async (contentType) => {
    await openNew({ contentType, payload })
    const [sent] = receiver.received.slice(-1)
    const command = await copy('Copy as curl')
    expect(command).not.toContain(secret)
    await promisify(execFile)('sh', ['-c', command])
    const [repeated] = receiver.received.slice(-1)
    expect(repeated).not.toBe(sent)
    expect(repeated?.body).toBe(sent?.body)
    const { connection: _, ...headers } = sent!.headers
    expect(repeated?.headers).toMatchObject(headers)
  })

  it('is shown with every digit, folds by keyboard, and is copied exactly', async () => {
    await openNew({ payload })
    await tree().getByRole('treeitem', { name: '"id": 12345678901234567890' }).waitFor()
    await tree().getByRole('treeitem', { name: '"id": 1.10' }).waitFor()
    await tree().getByRole('treeitem').first().focus()
    await page.keyboard.press('End')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('"b": […]')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('1,')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await tree().getByText('3 items').waitFor()
    expect(await copy('Copy payload')).toBe(payload)
    await page.getByRole('button', { name: 'Raw' }).click()
    const raw = page.getByRole('region', { name: 'Raw payload' })
    await raw.locator('.json-number').first().waitFor()
    expect(await raw.textContent()).toBe(payload)
  })

  it.each(['json', 'form'] as const)(
    'is signed by the secret that was right (%s), and by no other',
    async (contentType) => {
      await openNew({ contentType, payload, search: '?tab=signature' })
      const body = receiver.received.at(-1)!.body
      await page.getByText(`here ${Buffer.byteLength(body).toLocaleString('en')} bytes`).waitFor()
      const asked: string[] = []
      page.on('request', (request) => void asked.push(request.url()))
      await page.getByLabel('Secret').fill(`${secret} `)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'It does not match' }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.getByLabel('Secret').fill(secret)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'It matches' }).waitFor()
      expect(asked).toEqual([])
      page.removeAllListeners('request')
    },
  )

  it('without a secret has no signature, and says so', async () => {
    await openNew({ secret: null, search: '?tab=signature' })
    await page.getByText('This request has no signature').waitFor()
    expect(await page.getByLabel('Secret').count()).toBe(0)
  })
})

describe('a page of much', () => {
  it('shows a payload of 5 MB a part at a time, and all of it when asked', async () => {
    const items = Array.from({ length: 30_000 }, (_, id) => ({ id, text: 'x'.repeat(150), nested: { on: true } }))
    const payload = JSON.stringify({ action: 'started', items })
    expect(payload.length).toBeGreaterThan(5_000_000)
    const { client } = installation
    const hookId = await makeHook({ events: ['watch'] })
    const { deliveries } = await client.events.publish.mutate({ target, event: 'watch', payload })
    const deliveryId = deliveries[0]!.id
    await expect
      .poll(
        async () =>
          (await client.deliveries.list.query({ target, hookId, filter: { event: 'watch' } })).deliveries.length,
      )
      .toBe(1)
    await open(hookId, deliveryId)
    await tree()
      .getByRole('treeitem', { name: /"items": \[…\] \d\.\d MB/ })
      .click()
    await tree().getByRole('treeitem', { name: 'Show 100 more' }).click()
    await expect.poll(() => tree().getByRole('treeitem').count()).toBe(2 + 1 + 200 + 1)
    await page.getByRole('button', { name: 'Raw' }).click()
    await page.getByText('The first 256 KB of').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Raw payload' }).evaluate((raw) => raw.textContent?.length))
      .toBe(payload.length)
  })

  it('keeps what is hostile as text', async () => {
    const hostile = `<img src=x onerror="alert(1)"><script>alert(1)</script>javascript:alert(1)`
    receiver.answerWith(() => ({
      status: 500,
      body: hostile,
      headers: { 'X-It': hostile, 'Content-Type': 'text/html' },
    }))
    await openNew({
      payload: JSON.stringify({ [hostile]: hostile }),
      url: `${receiver.url}/?q=${encodeURIComponent(hostile)}`,
    })
    await tree().getByText(JSON.stringify(hostile)).first().waitFor()
    await page.getByRole('tab', { name: /Response/ }).click()
    await page.getByRole('row', { name: `X-It ${hostile}` }).waitFor()
    await page.getByRole('region', { name: 'Raw response' }).getByText(hostile).waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
  })

  it('cuts what is cut, and shows no bytes as text', async () => {
    receiver.answerWith(() => ({ status: 200, body: 'x'.repeat(70_000) }))
    await openNew({ search: '?tab=response' })
    await page.getByText('Only the first 64 KB are kept').waitFor()
    receiver.answerWith(() => ({ status: 200, body: '\u0000\u0001' }))
    await openNew({ search: '?tab=response' })
    await page.getByText('2 bytes that are not text.').waitFor()
    expect(await page.getByRole('region', { name: 'Raw response' }).count()).toBe(0)
  })

  it('needs no sideways scrolling on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    receiver.answerWith(() => ({ status: 500, body: 'x'.repeat(3_000), headers: { 'X-Long': 'y'.repeat(900) } }))
    const { hookId, deliveryId } = await openNew({ payload: JSON.stringify({ [`k`.repeat(300)]: 'v'.repeat(2_000) }) })
    for (const tab of ['', '?tab=response', '?tab=signature']) {
      await open(hookId, deliveryId, tab)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    }
  })

  it('breaks no rule of the browser', () => {
    expect(visit.problems).toEqual([])
  })
})
