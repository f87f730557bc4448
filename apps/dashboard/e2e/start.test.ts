import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminToken, type Installation, install } from './installation.ts'
import { startReceiver } from './receiver.ts'
import { violations } from './violations.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([
    install({ REPOHOOK_RETRY: '1s,1s,1s' }),
    startReceiver(({ path }) => ({ status: path === '/bad' ? 404 : path === '/gone' ? 410 : 200 })),
  ])
  const { repositories } = installation.client
  await repositories.create.mutate({ name: target.name })
  await repositories.create.mutate({ name: 'octo-org/empty' })
})

afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
/** What a refused call leaves in the console of a browser, whatever the page makes of it. */
const refusedCall = /status of 401/

async function signIn(page: Page, token: string) {
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe('signing in', () => {
  it('asks whoever nobody knows, says beside the field what is wrong, and goes on to where they wanted to be', async () => {
    const { context, page, problems } = await installation.visit()
    await page.goto(`${home}/events?name=push`)
    await heading(page, 'Sign in')
    const field = page.getByLabel('Token')
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
      'password',
      'current-password',
    ])
    await signIn(page, ' ')
    await page.getByText('Put in a token.').waitFor()
    await signIn(page, 'a-token-that-nobody-made')
    await page.getByText('This installation knows no such token').waitFor()
    const description = await field.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${description?.split(' ')[0]}"]`).textContent()).toContain('knows no such token')
    expect(await field.inputValue()).toBe('a-token-that-nobody-made')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('password')
    expect(await violations(page)).toEqual([])
    await signIn(page, adminToken)
    await heading(page, 'Events')
    expect(page.url()).toBe(`${installation.url}${home}/events?name=push`)
    expect(problems.filter((problem) => !refusedCall.test(problem))).toEqual([])
    await context.close()
  })

  it('goes nowhere else, whatever a link says', async () => {
    const { context, page, problems } = await installation.visit()
    for (const next of ['//evil.example/', '/\\evil.example', 'javascript:alert(1)', '/.//evil.example']) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await signIn(page, adminToken)
      await heading(page, 'Targets')
      expect(page.url()).toBe(`${installation.url}/`)
      await context.clearCookies()
    }
    expect(problems).toEqual([])
    await context.close()
  })

  it('says that a link is spent, which stays neither in the address nor in the way back, and takes a token', async () => {
    const { context, page, problems } = await installation.visit()
    await page.goto(`/sign-in?next=${encodeURIComponent(home)}`)
    // Nothing is loaded anew for it.
    await page.goto(`/sign-in?next=${encodeURIComponent(home)}#code=${'x'.repeat(43)}`)
    await page.getByText('The link was used already').waitFor()
    expect(page.url()).toBe(`${installation.url}/sign-in?next=${encodeURIComponent(home)}`)
    expect(await violations(page)).toEqual([])
    await signIn(page, adminToken)
    await heading(page, 'Webhooks')
    expect(new URL(page.url()).pathname).toBe(home)
    expect(problems.filter((problem) => !refusedCall.test(problem))).toEqual([])
    await context.close()
  })

  it('signs in by a link, once', async () => {
    const { tokens } = installation.client
    const { id } = await tokens.create.mutate({ name: 'linked', scopes: ['repo'] })
    const { url } = await tokens.link.mutate({ tokenId: id })
    const { context, page, problems } = await installation.visit()
    await page.goto(url)
    await heading(page, 'Targets')
    await page.getByRole('button', { name: 'linked' }).waitFor()
    expect(page.url()).toBe(`${installation.url}/`)
    await page.reload()
    await heading(page, 'Targets')
    expect(problems).toEqual([])
    await context.close()

    const other = await installation.visit()
    await other.page.goto(url)
    await other.page.getByText('The link was used already').waitFor()
    expect(other.page.url()).toBe(`${installation.url}/sign-in`)
    await other.context.close()
  })

  it('tells where tokens come from', async () => {
    const { context, page, problems } = await installation.visit({ colorScheme: 'dark' })
    await page.goto('/sign-in')
    await page.getByText('Where do I find one?').click()
    await page.getByText('npx repohook token create').waitFor()
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('the frame', () => {
  it('signs out, and shows nothing any more', async () => {
    const { context, page, problems } = await installation.visitAsAdmin()
    await page.getByRole('button', { name: 'admin' }).click()
    expect(await violations(page)).toEqual([])
    const signOut = page.getByRole('menuitem', { name: 'Sign out' })
    await context.setOffline(true)
    await signOut.click()
    await page.getByText('You are still signed in').waitFor()
    expect(await violations(page)).toEqual([])
    await context.setOffline(false)
    await page.getByRole('button', { name: 'admin' }).click()
    await signOut.click()
    await heading(page, 'Sign in')
    expect(await context.cookies()).toEqual([])
    await page.goto(home)
    await heading(page, 'Sign in')
    expect(problems.filter((problem) => !/ERR_INTERNET_DISCONNECTED/.test(problem))).toEqual([])
    await context.close()
  })

  it('asks to sign in again where a session ends under a page, and comes back to it', async () => {
    const { tokens } = installation.client
    const made = await tokens.create.mutate({ name: 'short', scopes: ['repo'] })
    const { context, page, problems } = await installation.visit()
    await page.goto(home)
    await signIn(page, made.token)
    await heading(page, 'Webhooks')
    await tokens.revoke.mutate({ tokenId: made.id })
    await heading(page, 'Sign in')
    expect(new URL(page.url()).searchParams.get('next')).toBe(home)
    await signIn(page, adminToken)
    await heading(page, 'Webhooks')
    expect(new URL(page.url()).pathname).toBe(home)
    expect(problems.filter((problem) => !refusedCall.test(problem))).toEqual([])
    await context.close()
  })

  it('says what is not there, and that the connection is gone', async () => {
    const { context, page } = await installation.visitAsAdmin()
    await page.goto('/targets/octo-org/nowhere')
    await heading(page, 'There is nothing here')
    await page.getByText('There is no repository “octo-org/nowhere” here.').waitFor()
    await context.setOffline(true)
    await page.getByText('You are offline').waitFor()
    await context.setOffline(false)
    await expect.poll(() => page.getByText('You are offline').count()).toBe(0)
    await context.close()
  })

  it('shows a page once the server answers again', async () => {
    const { context, page } = await installation.visitAsAdmin()
    await page.getByRole('link', { name: 'octo-org/empty' }).waitFor()
    await page.route('**/trpc/**', (route) => route.abort())
    await page.getByRole('link', { name: 'octo-org/empty' }).click()
    await heading(page, 'This page cannot be shown')
    await page.unroute('**/trpc/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await heading(page, 'Webhooks')
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await context.close()
  })
})

describe('targets', () => {
  it('are found by a part of their name, which stays in the address', async () => {
    const { context, page, problems } = await installation.visitAsAdmin()
    const links = page.getByRole('list', { name: 'Targets' }).getByRole('link')
    await expect
      .poll(() => links.allTextContents())
      .toEqual(['This installation', 'octo-org', 'octo-org/empty', target.name])
    await page.keyboard.press('/')
    await page.keyboard.type('HELL')
    await expect.poll(() => links.allTextContents()).toEqual([target.name])
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('HELL')
    await page.reload()
    await expect.poll(() => links.allTextContents()).toEqual([target.name])
    await page.getByLabel('Search by name').fill('nobody has this')
    await page.getByText('Nothing here has “nobody has this” in its name.').waitFor()
    await page.getByLabel('Search by name').fill('')
    await links.first().waitFor()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('octo-org')
    expect(problems).toEqual([])
    await context.close()
  })

  it('are only those that a token opens, and it says so where there are none', async () => {
    const { tokens } = installation.client
    const { token } = await tokens.create.mutate({ name: 'one', scopes: ['read:repo_hook'], targets: [target] })
    const { context, page, problems } = await installation.visit()
    await page.goto('/')
    await signIn(page, token)
    const links = page.getByRole('list', { name: 'Targets' }).getByRole('link')
    await expect.poll(() => links.allTextContents()).toEqual([target.name])
    await page.goto(home)
    await heading(page, 'Webhooks')
    expect(await page.getByRole('link', { name: 'Add webhook' }).count()).toBe(0)
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('the hooks of a target', () => {
  it('teaches how to make the first', async () => {
    const { context, page, problems } = await installation.visitAsAdmin({ colorScheme: 'dark' })
    await page.goto('/targets/octo-org/empty')
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor()
    await page.getByText('npx repohook hooks create -R octo-org/empty').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Add webhook' }).click()
    await page.waitForURL('**/targets/octo-org/empty/hooks/new')
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows how each does while that changes, and deletes one that is confirmed', async () => {
    const add = (path: string, more: object = {}) =>
      installation.client.hooks.create.mutate({
        target,
        hook: { config: { url: `${receiver.url}${path}`, contentType: 'json' }, ...more },
      })
    await add('/good', { events: ['push', 'issues', 'star', 'fork'] })
    await add('/off', { active: false, events: ['*'] })
    const { context, page, problems } = await installation.visitAsAdmin()
    await page.goto(home)
    const row = (path: string) => page.getByRole('listitem').filter({ hasText: `${receiver.url}${path}` })
    const said = (path: string, text: string | RegExp) => row(path).getByText(text).waitFor()
    await said('/good', '(push, issues and 2 more)')
    await said('/good', 'Last delivery was successful.')
    await row('/good').getByRole('img', { name: 'Last delivery was successful' }).waitFor()
    await row('/good')
      .getByRole('figure', { name: /^The last 24 hours: 1 delivered, 0 failed/ })
      .waitFor()
    await said('/off', '(all events)')
    await said('/off', 'It is inactive')

    // What happens elsewhere shows up by itself.
    await Promise.all([add('/bad', { parkAfter: 4, retryPolicy: '1s' }), add('/gone')])
    await said('/bad', 'The receiver answered 404')
    await row('/bad').getByRole('img', { name: 'Last delivery was not successful' }).waitFor()
    await said('/gone', /^Parked .*because the receiver said that it is gone/)
    await installation.client.events.publish.mutate({ target, event: 'push', payload: '{}' })
    await said('/bad', /^\d failures in a row$/)
    await said('/gone', '1 delivery waiting.')
    await installation.client.events.publish.mutate({ target, event: 'push', payload: '{}' })
    await said('/bad', /^Parked .*because it kept failing\. Its events wait\. The oldest is tried again/)

    await page.getByRole('link', { name: 'Repohook' }).click()
    await page.getByText('4 webhooks, 2 parked, 1 inactive').waitFor()
    await page.goBack()

    await row('/off')
      .getByRole('button', { name: /^Delete/ })
      .click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('will get no more events').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await row('/off')
      .getByRole('button', { name: /^Delete/ })
      .click()
    await dialog.getByRole('button', { name: 'Delete this webhook' }).click()
    await page.getByText(`The webhook for ${receiver.url}/off was deleted.`).waitFor()
    await row('/off').waitFor({ state: 'detached' })
    expect(await installation.client.hooks.list.query({ target })).toHaveLength(3)

    await row('/good')
      .getByRole('link', { name: `${receiver.url}/good`, exact: true })
      .click()
    await page.waitForURL(/\/hooks\/\d+\/deliveries$/)
    expect(problems).toEqual([])
    await context.close()
  })
})
