// Pages through the log that `npm run bench -- --seed-deliveries 1000000 --database file:seeded.db` made, in the built
// dashboard, and tells how long the browser was held up: node apps/dashboard/e2e/paging.measure.ts seeded.db
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { install } from './installation.ts'

const repository = 'example/greeter'
const pages = 50
/** No task of the browser may take longer. */
const mostMs = 200

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name the database: node apps/dashboard/e2e/paging.measure.ts seeded.db')

const settings = {
  REPOHOOK_DATABASE_URL: `file:${resolve(file)}`,
  // What the benchmark sealed with.
  REPOHOOK_SECRET_KEY: '0'.repeat(64),
  REPOHOOK_RATE_LIMIT: '0',
}
const installation = await install(settings)
try {
  const target = { kind: 'repository', name: repository } as const
  const [hook] = await installation.client.hooks.list.query({ target })
  if (!hook) throw new Error(`${repository} has no webhook: is this the seeded database?`)
  const { page, problems } = await installation.visitAsAdmin()
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(window, { tasks })
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
      buffered: true,
    })
  })
  const took: number[] = []
  const timed = async (go: () => Promise<unknown>, before: string | null) => {
    const from = performance.now()
    await go()
    await page.waitForFunction(
      (known) => {
        const first = document.querySelector('[aria-label="Log"] [data-delivery]')?.getAttribute('data-delivery')
        return first != null && first !== known
      },
      before,
      { polling: 'raf' },
    )
    took.push(performance.now() - from)
  }
  await timed(() => page.goto(`/targets/${repository}/hooks/${hook.id}/deliveries`), null)
  const opening = await tasksOf(page)
  for (let n = 1; n < pages; n++) {
    const first = await page.locator('[aria-label="Log"] [data-delivery]').first().getAttribute('data-delivery')
    await timed(() => page.getByRole('link', { name: 'Older' }).click(), first)
  }
  const tasks = (await tasksOf(page)).slice(opening.length)
  const [firstTook = 0, ...others] = took
  const sorted = others.toSorted((one, other) => one - other)
  const longest = Math.max(0, ...opening, ...tasks)
  console.log(`first page            ${firstTook.toFixed(0)} ms from address to rows, ${wordsOf(opening)}`)
  console.log(
    `${pages - 1} pages after it     ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} ms each from click to rows ` +
      `(median), ${sorted.at(-1)?.toFixed(0)} ms the slowest, ${wordsOf(tasks)}`,
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
  if (longest > mostMs) throw new Error(`A task took ${longest} ms; none may take more than ${mostMs}.`)
} finally {
  await installation.close()
}

/** How long each task took that the browser calls long: 50 ms or more. */
async function tasksOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => (window as unknown as { readonly tasks: readonly number[] }).tasks)
}

function wordsOf(tasks: readonly number[]): string {
  if (tasks.length === 0) return 'no task of 50 ms'
  return `${tasks.length} tasks of 50 ms or more, the longest ${Math.max(...tasks)} ms`
}
