import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppRouter } from '@repohook/api/router'
import { clientAt, spawnServer } from '@repohook/api/testing'
import type { TRPCClient } from '@trpc/client'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'

/** What a page shows comes when it comes, on a busy machine too. */
const patienceMs = 100_000

export const adminToken = 'an-admin-token-for-tests'

/** A page, and what went wrong on it: errors of scripts, of the console, and of the content security policy. */
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  readonly problems: readonly string[]
}

export interface Installation {
  readonly url: string
  /** As the administrator. */
  readonly client: TRPCClient<AppRouter>
  readonly browser: Browser
  /** Opens a page of its own, as nobody has seen it before. */
  visit(options?: BrowserContextOptions): Promise<Visit>
  /** The same, signed in as the administrator. */
  visitAsAdmin(options?: BrowserContextOptions): Promise<Visit>
  close(): Promise<void>
}

/** The real server on a file of its own, with the built dashboard, and a browser to look at it with. */
export async function install(settings: Record<string, string> = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-dashboard-'))
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
    REPOHOOK_ADMIN_TOKEN: adminToken,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    ...settings,
  })
  const [url, browser] = await Promise.all([server.logged('listening'), launchBrowser()])
  return {
    url,
    browser,
    client: clientAt(url, adminToken),
    visit: (options = {}) => visit(browser, url, options),
    async visitAsAdmin(options = {}) {
      const opened = await visit(browser, url, options)
      const { page } = opened
      await page.goto('/sign-in')
      await page.getByLabel('Token').fill(adminToken)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor()
      return opened
    },
    async close() {
      await browser.close()
      await server.stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(patienceMs)
  const problems: string[] = []
  // A policy that is broken shows up in the console as an error, and so does a request that failed.
  context.on('weberror', (error) => void problems.push(error.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return { context, page: await context.newPage(), problems }
}
