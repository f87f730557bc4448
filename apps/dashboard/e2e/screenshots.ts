// `npm run screenshots` makes the pictures of docs/screenshots anew: a small installation whose receivers do well and badly.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { type Installation, install } from './installation.ts'
import { startReceiver } from './receiver.ts'

const folder = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url))
const target = { kind: 'repository', name: 'octo-org/hello-world' } as const
const home = '/targets/octo-org/hello-world'

const statuses: Record<string, number> = { '/ci': 200, '/chat': 500, '/old': 410 }
const [installation, receiver] = await Promise.all([
  install({ REPOHOOK_RETRY: '1h,2h', REPOHOOK_PARK_AFTER: '0' }),
  startReceiver(({ path }) => {
    const status = statuses[path] ?? 200
    const body = status === 500 ? { error: 'no such channel: #releases' } : { ok: status === 200 }
    return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  }),
])
try {
  await mkdir(folder, { recursive: true })
  const chat = await furnish(installation)
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context } = await installation.visitAsAdmin({ colorScheme, viewport: { width: 1180, height: 860 } })
    const take = async (name: string, path: string, shows: string) => {
      await page.goto(path)
      await page.getByText(shows).first().waitFor()
      await settle(page)
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
    }
    await take('targets', '/', 'octo-org/hello-world')
    await take('webhooks', home, '/chat')
    await take('webhook', `${home}/hooks/new`, 'Payload URL')
    await take('deliveries', `${home}/hooks/${chat.hookId}/deliveries`, 'issues.opened')
    await take('delivery', `${home}/hooks/${chat.hookId}/deliveries/${chat.failedId}`, 'Request')
    await take('event', `${home}/events/${chat.guid}`, 'issues')
    await context.close()
  }
} finally {
  await Promise.all([installation.close(), receiver.close()])
}

/** Some repositories, hooks and deliveries; answers what of the failing hook is worth a picture. */
async function furnish({ client }: Installation) {
  for (const name of [target.name, 'octo-org/design-system', 'octo-org/handbook', 'monalisa/dotfiles']) {
    await client.repositories.create.mutate({ name })
  }
  const create = (path: string, events: string[], on: { kind: 'repository'; name: string } = target) =>
    client.hooks.create.mutate({
      target: on,
      hook: { config: { url: `${receiver.url}${path}`, contentType: 'json', secret: 'a secret to show' }, events },
    })
  await create('/ci', ['push', 'pull_request'])
  const hook = await create('/chat', ['issues', 'release', 'star', 'push'])
  await create('/old', ['*'])
  await create('/ci', ['push'], { kind: 'repository', name: 'octo-org/handbook' })
  let guid = ''
  for (const event of ['push', 'star', 'push', 'release', 'pull_request', 'push', 'issues']) {
    const { payload } = await client.events.sample.query({ target, event })
    ;({ guid } = await client.events.publish.mutate({ target, event, payload }))
  }
  const settled = async () => {
    const page = await client.deliveries.list.query({ target, hookId: hook.id, filter: { status: 'failure' } })
    return page.deliveries.find((delivery) => delivery.guid === guid)
  }
  let failed = await settled()
  while (!failed) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    failed = await settled()
  }
  return { hookId: hook.id, failedId: failed.id, guid }
}

/** Nothing that fades or loads is in the picture. */
async function settle(page: Page) {
  await page.evaluate(() => document.fonts.ready)
}
