// Redelivers what no receiver has taken since the last time this ran, as scripts for GitHub's webhooks do. Run it every few
// hours; it works against GitHub's API as it is. Repohook itself retries: this is for REPOHOOK_RETRY=github, and for habits.
//
//   REPOHOOK_URL=… REPOHOOK_TOKEN=… node examples/redeliver-failed.mjs OWNER/REPOSITORY HOOK FILE
//
// FILE remembers when it ran last; without one, the last day is looked at.
import { readFile, writeFile } from 'node:fs/promises'

const [repository, hook, file] = process.argv.slice(2)
const { REPOHOOK_URL, REPOHOOK_TOKEN } = process.env
const dayMs = 86_400_000

async function call(url, method = 'GET') {
  const headers = { authorization: `Bearer ${REPOHOOK_TOKEN}`, accept: 'application/vnd.github+json' }
  const response = await fetch(url, { method, headers })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response
}

/** To the second, as deliveries tell when they were made. */
const startedAt = Math.floor(Date.now() / 1000) * 1000
const lastRunAt = Number(await readFile(file, 'utf8').catch(() => startedAt - dayMs))
const deliveriesUrl = `${REPOHOOK_URL}/api/v3/repos/${repository}/hooks/${hook}/deliveries`

/** Newest first, page by page, until one is older than the last run. */
const seen = []
let next = `${deliveriesUrl}?per_page=100`
while (next) {
  const response = await call(next)
  const page = await response.json()
  seen.push(...page)
  const isOldEnough = page.length === 0 || Date.parse(page.at(-1).delivered_at) < lastRunAt
  next = isOldEnough ? undefined : /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
}

const recent = seen.filter(({ delivered_at }) => Date.parse(delivered_at) >= lastRunAt)
let redelivered = 0
for (const attempts of Map.groupBy(recent, ({ guid }) => guid).values()) {
  if (attempts.some(({ status }) => status === 'OK')) continue
  await call(`${deliveriesUrl}/${attempts[0].id}/attempts`, 'POST')
  redelivered += 1
}
await writeFile(file, String(startedAt))
console.log(`looked at ${recent.length} deliveries, redelivered ${redelivered}`)
