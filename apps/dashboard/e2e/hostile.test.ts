import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hostileTexts, packed } from './hostile-texts.ts'
import { type Installation, install } from './installation.ts'
import { startReceiver } from './receiver.ts'

const target = { kind: 'repository', name: 'octo-org/hello' } as const
const home = '/targets/octo-org/hello'
/** Each text as a name and as a value, in an object and in a list. */
const hostileValues = {
  ...Object.fromEntries(hostileTexts.map((text) => [text, text])),
  list: hostileTexts,
}
/** What can stand in a header: visible characters of one byte. */
const inHeader = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '')
/** The texts as names and filters may have them. */
const named = (most: number) =>
  packed(
    hostileTexts.map((text) => text.replaceAll('\0', '')),
    most,
  )
const threes = (texts: readonly string[]) =>
  texts.flatMap((text, index) =>
    index % 3 === 0 ? [[text, texts[index + 1] ?? text, texts[index + 2] ?? text] as const] : [],
  )
const answers: Record<string, { readonly type: string; readonly body: string }> = {
  '/html': { type: 'text/html', body: `<!doctype html>${hostileTexts.join('\n')}` },
  '/json': { type: 'application/json', body: JSON.stringify(hostileValues) },
  '/svg': { type: 'image/svg+xml', body: `<svg xmlns="http://www.w3.org/2000/svg">${hostileTexts.join('\n')}</svg>` },
}

let installation: Installation
let receiver: Awaited<ReturnType<typeof startReceiver>>
let hooks: readonly { readonly id: number }[]
let dispatched: readonly { readonly guid: string; readonly deliveries: readonly { readonly id: number }[] }[]

beforeAll(async () => {
  ;[installation, receiver] = await Promise.all([
    install({ REPOHOOK_HOOKS_PER_EVENT: '250', REPOHOOK_RETRY: 'github' }),
    startReceiver(({ path }) => {
      const { type, body } = answers[path] ?? { type: 'text/plain', body: inHeader(path) }
      // Half of them each: not every header of a long answer is kept.
      const half = path === '/html' ? hostileTexts.slice(0, 50) : hostileTexts.slice(50)
      const headers = Object.fromEntries(half.map((text, index) => [`x-hostile-${index}`, inHeader(text)]))
      return { status: path === '/html' ? 500 : 200, body, headers: { 'content-type': type, ...headers } }
    }),
  ])
  const { client } = installation
  await client.repositories.create.mutate({ name: target.name })
  const create = (path: string, events: string[]) =>
    client.hooks.create.mutate({
      target,
      hook: { config: { url: `${receiver.url}${path}`, contentType: 'json' }, events },
    })
  // In the order of the answers, and then those whose URLs are hostile.
  const answering = []
  for (const path of Object.keys(answers)) answering.push(await create(path, ['*']))
  for (const text of packed(hostileTexts, 1_500)) {
    await create(`/?${text.replaceAll(/[\p{C}\p{Z}#\\]/gu, '')}`, ['fork'])
  }
  hooks = answering
  dispatched = await Promise.all(
    packed(hostileTexts, 250).map((action) => {
      const payload = JSON.stringify({
        action: action.replaceAll(/\p{C}/gu, ''),
        branch: action,
        client_payload: hostileValues,
      })
      return client.events.publish.mutate({ target, event: 'repository_dispatch', payload })
    }),
  )
  await Promise.all(
    threes(named(100)).map(([event, action, guid]) =>
      client.jobs.start.mutate({ target, filter: { status: 'failure', event, action, guid } }),
    ),
  )
})

afterAll(async () => {
  await Promise.all([installation.close(), receiver.close()])
})

/** A page on which a text that is run says so, and whatever the content security policy stops. */
async function alarmed() {
  const visit = await installation.visitAsAdmin()
  const alarms: string[] = []
  await visit.context.exposeFunction('fired', (which: unknown) => void alarms.push(`fired ${String(which)}`))
  visit.page.on('dialog', (dialog) => {
    alarms.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  visit.context.on('page', (page) => void alarms.push(`a page: ${page.url()}`))
  await visit.context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile }) => {
      console.error(`content security policy: ${violatedDirective} ${sourceFile}`)
    })
  })
  return { ...visit, alarms }
}

/** Goes there, and moves over and into everything that could wait for it. */
async function look(page: Page, path: string, shows: string) {
  await page.goto(path)
  await page.getByText(shows).filter({ visible: true }).first().waitFor()
  await provoke(page)
}

async function provoke(page: Page) {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('#content *')) {
      element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
      element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))
      const address = element.getAttribute('href') ?? element.getAttribute('src') ?? ''
      if (/^[\s\p{C}]*(javascript|data|vbscript):/iu.test(address)) console.error(`leads to ${address}`)
    }
  })
}

const deliveriesOf = (hookId: number) => `${home}/hooks/${hookId}/deliveries`

it('fires on no page what receivers answered and publishers sent', async () => {
  const { context, page, problems, alarms } = await alarmed()
  await look(page, `${home}/events`, 'repository_dispatch')
  await look(page, `${home}/events/${dispatched[0]!.guid}`, 'What became of it')
  await page.getByRole('button', { name: 'Raw' }).click()
  await provoke(page)
  for (const [index, { id }] of hooks.entries()) {
    await look(page, deliveriesOf(id), 'repository_dispatch')
    const { deliveries } = await installation.client.deliveries.list.query({
      target,
      hookId: id,
      filter: { event: 'repository_dispatch' },
    })
    const delivery = `${deliveriesOf(id)}/${deliveries[index]!.id}`
    await look(page, delivery, 'Request headers')
    await look(page, `${delivery}?tab=response`, 'x-hostile-0')
    await look(page, `${delivery}?tab=signature`, 'secret')
  }
  expect(alarms).toEqual([])
  expect(problems).toEqual([])
  await context.close()
})

it('fires on no page what an administrator put into URLs, names and filters', async () => {
  const { context, page, problems, alarms } = await alarmed()
  const { client } = installation
  await look(page, home, 'Last delivery')
  const [odd] = await client.hooks.list.query({ target }).then((all) => all.slice(-1))
  await look(page, `${home}/hooks/${odd!.id}`, 'Payload URL')
  await look(page, `${home}/jobs`, 'failed')
  const [job] = await client.jobs.list.query({ target })
  await look(page, `${home}/jobs/${job!.id}`, 'failed')
  expect(alarms).toEqual([])
  expect(problems).toEqual([])
  await context.close()
})

it('fires nothing that an address brings', async () => {
  const { context, page, problems, alarms } = await alarmed()
  for (const [event, action, guid] of threes(named(100))) {
    const search = new URLSearchParams({ event, action, guid, status: action, from: event, to: guid })
    await look(page, `${deliveriesOf(hooks[0]!.id)}?${search}`, 'Recent deliveries')
  }
  for (const text of named(100).map(encodeURIComponent)) {
    await look(page, `/?q=${text}`, 'Targets')
    await look(page, `${home}/events?name=${text}`, 'Events')
  }
  expect(alarms).toEqual([])
  expect(problems).toEqual([])
  await context.close()
})

it('fires nothing that a token is called', async () => {
  const { client } = installation
  const { context, page, problems, alarms } = await alarmed()
  for (const name of packed(
    hostileTexts.map((text) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')),
    100,
  )) {
    const made = await client.tokens.create.mutate({ name, scopes: ['admin:instance'] })
    const signedIn = await page.evaluate(async (token) => {
      const headers = { 'content-type': 'application/json', 'x-requested-with': 'repohook' }
      const answer = await fetch('/trpc/session.signIn', { method: 'POST', headers, body: JSON.stringify({ token }) })
      return answer.status
    }, made.token)
    expect(signedIn).toBe(200)
    await look(page, '/', 'Targets')
  }
  expect(alarms).toEqual([])
  expect(problems).toEqual([])
  await context.close()
})
