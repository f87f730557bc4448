import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startReceiver } from '@repohook/delivery/testing'
import type { AnyProcedure } from '@trpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Canaries } from './canaries.testing.ts'
import { install, repository } from './installation.testing.ts'
import { appRouter } from './router.ts'
import { spawnServer } from './spawned-server.testing.ts'

const { _def: ours } = appRouter
const procedures = Object.entries(ours.procedures as unknown as Record<string, AnyProcedure>).map(
  ([name, { _def }]) => ({ path: name, type: _def.type }),
)

let folder: string
let path: string
let receiver: Awaited<ReturnType<typeof startReceiver>>
let canaries: Canaries
/** Everything that callers were answered, but for what is shown once. */
let answers: string[]
/** Everything that the servers wrote. */
let output: string
let server: ReturnType<typeof spawnServer> | null
let url: string
let token: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-canary-'))
  path = join(folder, 'test.db')
  receiver = await startReceiver()
  canaries = new Canaries()
  ;[answers, output, server] = [[], '', null]
  token = `${canaries.core('admin token')}"\\<&'`
})
afterEach(async () => {
  await stop()
  await receiver.close()
  await rm(folder, { recursive: true })
})

async function start(settings: Record<string, string>) {
  server = spawnServer({
    REPOHOOK_DATABASE_URL: `file:${path}`,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    REPOHOOK_RETRY: '1s',
    ...settings,
  })
  url = await server.logged('listening')
}
async function stop() {
  await server?.stop()
  output += server?.output() ?? ''
  server = null
}

/** Reads an answer whole, with its headers. */
async function read(response: Response): Promise<string> {
  return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`
}
async function request(to: string, init: RequestInit = {}, authorization = `Bearer ${token}`): Promise<string> {
  const headers = { authorization, 'content-type': 'application/json', ...(init.headers as Record<string, string>) }
  const answer = await read(await fetch(`${url}${to}`, { ...init, headers }))
  answers.push(answer)
  return answer
}
const query = (procedure: string, input: unknown) =>
  request(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)
const mutate = (procedure: string, input: unknown) =>
  request(`/trpc/${procedure}`, { method: 'POST', body: JSON.stringify(input) })
const publish = (body: string, headers: Record<string, string> = {}, authorization?: string) =>
  request(`/api/v3/repos/${repository.name}/events`, { method: 'POST', body, headers }, authorization)
const idIn = (answer: string) => Number(/"id":(\d+)/.exec(answer)?.[1])
/** The secret of an answer that shows one, which is heard nowhere else from then on. */
function shownOnce(name: string, field: string): string {
  const shown = new RegExp(`"${field}":"([^"]+)"`).exec(answers.pop() ?? '')?.[1]
  if (!shown) throw new Error(`No ${field} was shown.`)
  canaries.mark(name, shown)
  if (shown.startsWith('whsec_')) canaries.mark(name, Buffer.from(shown.slice(6), 'base64'))
  return shown
}
async function settled(hookId: number) {
  const filter = { status: 'queued' }
  for (;;) {
    const listed = await query('deliveries.list', { target: repository, hookId, filter })
    if (!listed.startsWith('200')) throw new Error(listed)
    if (listed.includes('"deliveries":[]')) return
  }
}

/** Listens to what comes of a hook; answers how to stop. */
async function follow(hookId: number): Promise<() => Promise<void>> {
  const hangUp = new AbortController()
  const input = encodeURIComponent(JSON.stringify({ target: repository, hookId }))
  const headers = { authorization: `Bearer ${token}` }
  const stream = await fetch(`${url}/trpc/deliveries.follow?input=${input}`, { headers, signal: hangUp.signal })
  let heard = ''
  const decoder = new TextDecoder()
  const listening = (async () => {
    for await (const chunk of stream.body ?? []) heard += decoder.decode(chunk as Uint8Array, { stream: true })
  })().catch(() => {})
  return async () => {
    hangUp.abort()
    await listening
    expect(heard).toContain('"guid"')
    answers.push(heard)
  }
}

/** What GET answers, but for tRPC's own. A route that is added is among them. */
async function getRoutes(): Promise<readonly string[]> {
  const { app, close } = await install()
  await close()
  const routes = app.routes.filter(({ method, path: route }) => method !== 'POST' && !route.startsWith('/trpc'))
  return [...new Set(routes.map(({ path: route }) => route.replaceAll(/:\w+|\*/g, '1')))]
}

const places = () => ({
  answers: answers.join('\n'),
  output,
  receiver: JSON.stringify(receiver.received.map(({ headers, path: to, body }) => [headers, to, body.toString()])),
})
async function filesOf(database: string): Promise<readonly Buffer[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(database))
  return Promise.all(names.map((name) => readFile(join(folder, name))))
}

describe('a server', { timeout: 120_000 }, () => {
  it('lets no secret out, whatever is asked of it and whatever fails', async () => {
    const keys = [randomBytes(32), randomBytes(32)] as const
    for (const [index, key] of keys.entries()) {
      canaries.mark(`sealing key ${index}`, key)
      canaries.mark(`sealing key ${index}`, key.toString('base64'))
    }
    await start({ REPOHOOK_SECRET_KEY: keys[0].toString('base64') })
    const secret = (name: string) => canaries.sing(name)
    await mutate('repositories.create', { name: repository.name })

    // A hook with everything, from its creation to its rotation.
    const address = `${receiver.url}?token=${canaries.core('url query')}`
    const config = { url: address, contentType: 'json', secret: secret('created') }
    const hookId = idIn(await mutate('hooks.create', { target: repository, hook: { config, standardWebhooks: true } }))
    const target = { target: repository, hookId }
    const hangUp = await follow(hookId)
    await mutate('hooks.update', { ...target, patch: { config: { ...config, secret: secret('updated') } } })
    await mutate('hooks.updateConfig', { ...target, patch: { secret: secret('configured') } })
    await mutate('hooks.rotateSecret', { ...target, rotation: { secret: secret('rotated') } })
    await mutate('hooks.rotateSecret', { ...target, rotation: { generate: true } })
    shownOnce('made by a rotation', 'madeSecret')
    const bare = { target: repository, hook: { config: { url: `${receiver.url}/bare` } } }
    const bareId = idIn(await mutate('hooks.create', bare))
    await mutate('hooks.rotateSecret', {
      target: repository,
      hookId: bareId,
      rotation: { secret: secret('no secret') },
    })

    // Tokens: made, used, revoked; and headers that open nothing.
    await mutate('tokens.create', { name: 'ci', scopes: ['repo'] })
    const made = shownOnce('token', 'token')
    const payload = JSON.stringify({ ref: 'refs/heads/main', note: canaries.core('payload') })
    expect(
      await publish(JSON.stringify({ event: 'push', payload: JSON.parse(payload) }), {}, `Bearer ${made}`),
    ).toMatch(/^202/)
    const tokenId = idIn((await query('tokens.list', {})).replace(/^.*?"name":"ci"/s, (all) => all.slice(-200)))
    await mutate('tokens.revoke', { tokenId: tokenId === 1 ? 2 : tokenId })
    await request('/trpc/hooks.list', {}, `Bearer ${made}`)
    const strangers = (['Bearer ', 'token ', 'Basic ', ''] as const).map(
      (scheme) => scheme + canaries.core(`stranger’s ${scheme}`),
    )
    for (const authorization of [
      ...strangers,
      `Basic ${Buffer.from(`mona:${canaries.core('password')}`).toString('base64')}`,
    ]) {
      expect(await publish('{}', {}, authorization)).toMatch(/^401/)
      await request('/trpc/tokens.list', {}, authorization)
    }

    // Deliveries that succeed, fail, are asked for; to a receiver that is there, and to one that is not.
    for (const answer of [200, 500, 410]) {
      receiver.answer = answer
      const published = await mutate('events.publish', { ...target, event: 'push', payload })
      const guid = /"guid":"([^"]+)"/.exec(published)?.[1]
      await mutate('hooks.ping', target)
      await mutate('hooks.test', { ...target, event: 'issues' })
      await mutate('hooks.test', { ...target, payload })
      await query('events.get', { ...target, guid })
      const [first] = (await query('deliveries.list', target)).match(/"id":\d+/g) ?? []
      const deliveryId = Number(first?.slice(5))
      await mutate('deliveries.redeliver', { ...target, deliveryId, requestKey: 'again' + answer })
      await query('deliveries.get', { ...target, deliveryId })
    }
    receiver.answer = 200
    const gone = await startReceiver()
    await gone.close()
    const nobody = { url: `${gone.url}?key=${canaries.core('unreachable url')}`, secret: secret('unreachable') }
    const nobodyId = idIn(
      await mutate('hooks.create', { target: repository, hook: { config: nobody, events: ['star'] } }),
    )
    await mutate('hooks.ping', { target: repository, hookId: nobodyId })
    await settled(nobodyId)

    // What is refused: by the rules of a hook, by the schemas, by JSON, by every procedure there is.
    const userinfo = `http://mona:${canaries.core('userinfo')}@127.0.0.1:8080/`
    for (const wrong of [
      { ...config, secret: secret('duplicate') },
      { url: 'http://10.0.0.1/', secret: secret('not allowed') },
      { url: userinfo, secret: secret('with userinfo') },
      { url: address, contentType: 'json', secret: { [secret('key')]: secret('value') } },
      { url: address, secret: [secret('list')] },
      { url: address, secret: secret('too long').repeat(100) },
      { url: address, secret: `whsec_${secret('misspelt')}` },
      { url: address, [canaries.core('name of a field')]: true },
    ]) {
      for (const call of [
        mutate('hooks.create', { target: repository, hook: { config: wrong, standardWebhooks: true } }),
        mutate('hooks.update', { ...target, patch: { config: wrong, standardWebhooks: true } }),
        mutate('hooks.updateConfig', { ...target, patch: wrong.url === address ? wrong : { ...wrong, url: userinfo } }),
        mutate('hooks.rotateSecret', { ...target, rotation: { secret: wrong.secret, overlapMs: -1 } }),
      ]) {
        await call
      }
    }
    const broken = `{"secret":${canaries.short('broken JSON')},"hook":{}}`
    const bad = { event: 'push', payload: canaries.core('payload of a wrong type') }
    for (const body of [broken, JSON.stringify(bad), JSON.stringify({ event: canaries.core('event') })]) {
      await publish(body)
      await publish(body, { 'content-type': 'application/x-ndjson' })
      await publish(body, { 'content-type': canaries.core('content type') })
      await request('/trpc/hooks.create', { method: 'POST', body })
      await request('/trpc/hooks.create,hooks.list?batch=1', { method: 'POST', body: `{"0":${body}}` })
    }
    const everything = {
      ...target,
      hookId: bareId,
      deliveryId: 1,
      guid: 'x',
      tokenId: 999,
      name: 'me/new',
      event: 'push',
      patch: {},
    }
    for (const { path: procedure, type } of procedures.filter((each) => each.type !== 'subscription')) {
      const call = type === 'query' ? query : mutate
      const field = secret(`of ${procedure}`)
      const fields = Object.keys(everything)
        .filter((name) => name !== 'name')
        .map((name) => [name, field])
      await call(procedure, { ...everything, secret: field, token: field })
      await call(procedure, { ...everything, hook: { config: { secret: field } }, rotation: { secret: [field] } })
      await call(procedure, Object.fromEntries([...fields, [field, field]]))
      await call(procedure, [field])
    }
    const routes = await getRoutes()
    expect(routes).toEqual(expect.arrayContaining(['/', '/livez', '/readyz']))
    for (const route of routes) await request(`${route}?access_token=${canaries.core('query of a request')}`)

    // A database that fails, under every call.
    const database = new DatabaseSync(path)
    database.exec('ALTER TABLE hooks RENAME TO hooks_away')
    const statuses = [
      await mutate('hooks.create', {
        target: repository,
        hook: { config: { ...config, secret: secret('failed create') } },
      }),
      await mutate('hooks.updateConfig', { ...target, patch: { secret: secret('failed update') } }),
      await mutate('hooks.rotateSecret', { ...target, rotation: { secret: secret('failed rotation') } }),
      await mutate('events.publish', { ...target, event: 'push', payload }),
      await publish(payload, { 'x-github-event': 'push' }),
    ]
    expect(statuses.map((answer) => answer.slice(0, 3))).toEqual(['500', '500', '500', '500', '500'])
    database.exec('ALTER TABLE hooks_away RENAME TO hooks')
    expect(await mutate('hooks.ping', target)).toMatch(/^200/)
    await settled(hookId)
    await hangUp()

    // A backup of the live database, and the same under another sealing key.
    database.exec(`VACUUM INTO '${join(folder, 'backup.db')}'`)
    database.close()
    const live = await filesOf('test.db')
    await stop()
    await start({
      REPOHOOK_SECRET_KEY: keys[1].toString('base64'),
      REPOHOOK_PREVIOUS_SECRET_KEY: keys[0].toString('base64'),
    })
    await mutate('hooks.ping', target)
    await settled(hookId)
    const resealed = await filesOf('test.db')
    await stop()
    const wrong = spawnServer({
      REPOHOOK_DATABASE_URL: `file:${path}`,
      REPOHOOK_SECRET_KEY: keys[0].toString('base64'),
    })
    expect(await wrong.ended).toMatchObject({ code: 1 })
    output += wrong.output()

    const { answers: answered, output: written, receiver: received } = places()
    expect(answers.length).toBeGreaterThan(150)
    expect(receiver.received.length).toBeGreaterThan(12)
    expect(written.match(/"msg":"sent"/g)?.length).toBeGreaterThan(12)
    expect(written.match(/"level":50/g)?.length).toBeGreaterThan(4)
    // The URL and the payload are for their admin to see, and go where they are meant to; what is wrong may be named.
    const named = ['event', 'name of a field', 'payload', 'url query', 'unreachable url']
    expect(without(named, canaries.heardIn(answered))).toEqual([])
    expect(canaries.heardIn(answered)).toEqual(expect.arrayContaining(['payload', 'url query', 'unreachable url']))
    expect(canaries.heardIn(written)).toEqual([])
    expect(canaries.heardIn(received)).toEqual(['url query', 'payload'])
    const stored = ['url query', 'payload', 'unreachable url']
    for (const files of [live, resealed, await filesOf('backup.db'), await filesOf('test.db')]) {
      expect(files.length).toBeGreaterThan(0)
      expect(new Set(files.flatMap((bytes) => canaries.heardIn(bytes)))).toEqual(new Set(stored))
    }
  })
})

const without = (allowed: readonly string[], heard: readonly string[]) =>
  heard.filter((name) => !allowed.includes(name))
