import type { TargetKind } from '@repohook/events'
import type { AnyProcedure } from '@trpc/server'
import type { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Installation } from './installation.testing.ts'
import { ownPage, Page } from './page.testing.ts'
import { operations } from './rest/operations.ts'
import { appRouter } from './router.ts'
import type { Right, Scope } from './scopes.ts'

/** What each procedure needs: a right on the target, any token, an administrator of the instance, or nobody that is known. */
const procedureRows: Readonly<Record<string, Right | 'token' | 'instance' | 'anyone'>> = {
  'audit.list': 'instance',
  'backups.create': 'instance',
  'deliveries.follow': 'read',
  'deliveries.get': 'read',
  'deliveries.list': 'read',
  'deliveries.redeliver': 'write',
  'doctor.check': 'instance',
  'doctor.repair': 'instance',
  'events.catalogue': 'token',
  'events.get': 'read',
  'events.list': 'read',
  'events.publish': 'write',
  'events.sample': 'read',
  'events.why': 'read',
  'hooks.create': 'write',
  'hooks.formats': 'token',
  'hooks.get': 'read',
  'hooks.list': 'read',
  'hooks.overview': 'read',
  'hooks.ping': 'read',
  'hooks.preview': 'read',
  'hooks.remove': 'admin',
  'hooks.rotateSecret': 'write',
  'hooks.test': 'write',
  'hooks.update': 'write',
  'hooks.updateConfig': 'write',
  'jobs.cancel': 'write',
  'jobs.get': 'read',
  'jobs.items': 'read',
  'jobs.list': 'read',
  'jobs.pause': 'write',
  'jobs.preview': 'read',
  'jobs.resume': 'write',
  'jobs.start': 'write',
  'repositories.create': 'instance',
  'repositories.get': 'read',
  'repositories.list': 'instance',
  'session.get': 'anyone',
  'session.signIn': 'anyone',
  'session.signOut': 'anyone',
  'targets.get': 'read',
  'targets.list': 'token',
  'tokens.create': 'instance',
  'tokens.link': 'instance',
  'tokens.list': 'instance',
  'tokens.revoke': 'instance',
}

/** What each operation of the REST API needs; `none` is any token, and `anyone` not even that. */
const operationRows: Readonly<Record<string, Right | 'none' | 'anyone'>> = {
  'meta/get': 'anyone',
  'meta/get-all-versions': 'anyone',
  'meta/get-docs': 'anyone',
  'meta/get-openapi': 'anyone',
  'meta/get-zen': 'anyone',
  'meta/root': 'anyone',
  'orgs/create-webhook': 'write',
  'orgs/delete-webhook': 'admin',
  'orgs/get': 'none',
  'orgs/get-webhook': 'read',
  'orgs/get-webhook-config-for-org': 'read',
  'orgs/get-webhook-delivery': 'read',
  'orgs/list-webhook-deliveries': 'read',
  'orgs/list-webhooks': 'read',
  'orgs/ping-webhook': 'read',
  'orgs/publish-event': 'write',
  'orgs/redeliver-webhook-delivery': 'write',
  'orgs/update-webhook': 'write',
  'orgs/update-webhook-config-for-org': 'write',
  'rate-limit/get': 'anyone',
  'repos/create-dispatch-event': 'write',
  'repos/create-for-authenticated-user': 'none',
  'repos/create-in-org': 'none',
  'repos/create-webhook': 'write',
  'repos/delete-webhook': 'admin',
  'repos/get': 'read',
  'repos/get-by-id': 'none',
  'repos/get-webhook': 'read',
  'repos/get-webhook-config-for-repo': 'read',
  'repos/get-webhook-delivery': 'read',
  'repos/list-webhook-deliveries': 'read',
  'repos/list-webhooks': 'read',
  'repos/ping-webhook': 'read',
  'repos/publish-event': 'write',
  'repos/redeliver-webhook-delivery': 'write',
  'repos/test-push-webhook': 'read',
  'repos/update-webhook': 'write',
  'repos/update-webhook-config-for-repo': 'write',
  'users/get-authenticated': 'none',
  'users/get-by-username': 'none',
}

const { _def: ours } = appRouter
const procedures = Object.entries(ours.procedures as unknown as Record<string, AnyProcedure>).map(
  ([path, { _def }]) => [path, _def.type, _def.inputs as unknown as readonly z.ZodObject[]] as const,
)

type Token = 'none' | 'narrow' | 'foreign' | 'owner' | 'admin'
const repository = { kind: 'repository' as const, name: 'octo-org/hello' }
const organization = { kind: 'organization' as const, name: 'octo-org' }
const foreign = { repository: 'acme/hello', organization: 'acme' }

let installation: Installation
/** A repository's own ids, by name. */
const repositoryIds = new Map<string, number>()
let ids: { hookId: number; deliveryId: number; jobId: number; guid: string; secondHookId: number }
const tokens = new Map<string, string>()
/** A token, made when it is needed first. */
async function tokenOf(scopes: readonly Scope[], limit: { kind: TargetKind; name: string } | null): Promise<string> {
  const name = `${scopes.join(' ')} ${limit?.kind} ${limit?.name}`
  const targets = limit && [limit as typeof repository]
  const make = async () =>
    (await installation.client.tokens.create.mutate({ name, scopes: [...scopes], ...(targets && { targets }) })).token
  const token = tokens.get(name) ?? (await make())
  tokens.set(name, token)
  return token
}

/** The token of one column, for a right on targets of a kind. */
async function columnOf(token: Token, right: Right, kind: 'repository' | 'organization'): Promise<string | null> {
  if (token === 'none') return null
  if (token === 'admin') return installation.token
  const isRepository = kind === 'repository'
  const own = isRepository ? repository : organization
  const narrower: Record<Right, Scope> = { read: 'admin:org_hook', write: 'read:repo_hook', admin: 'write:repo_hook' }
  if (token === 'narrow') return tokenOf([isRepository ? narrower[right] : 'repo'], own)
  const whole: Scope = isRepository ? 'repo' : 'admin:org_hook'
  return tokenOf([whole], token === 'owner' ? own : { kind, name: foreign[kind] })
}

beforeAll(async () => {
  installation = await install({ REPOHOOK_RATE_LIMIT: '0' })
  const { client, worker, jobRunner } = installation
  for (const name of [repository.name, foreign.repository])
    repositoryIds.set(name, (await client.repositories.create.mutate({ name })).id)
  const hook = (url: string) => ({ config: { url: `http://127.0.0.1:8080/${url}`, secret: 's' }, events: ['push'] })
  const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook: hook('a') })
  const { id: secondHookId } = await client.hooks.create.mutate({ target: repository, hook: hook('b') })
  const { guid, deliveries } = await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
  const deliveryId = deliveries.find((delivery) => delivery.hookId === hookId)?.id ?? 0
  await worker.drain()
  const { id: jobId } = await client.jobs.start.mutate({ target: repository, hookId, filter: { event: 'star' } })
  await jobRunner.tick()
  ids = { hookId, deliveryId, jobId, guid, secondHookId }
})
afterAll(() => installation.close())

/** What a page of ours sends for a person who signed in by a token. */
async function sessionOf(token: string): Promise<Record<string, string>> {
  const page = new Page(installation.app)
  await page.call('session.signIn', { body: { token } })
  return { ...ownPage, cookie: page.cookie ?? '' }
}

/** Calls a procedure; answers the code of the failure, tRPC's own of what is none, or null. */
async function call(
  path: string,
  type: string,
  input: object,
  token: string | null,
  way: 'token' | 'session' = 'token',
): Promise<string | null> {
  const isMutation = type === 'mutation'
  const query = isMutation ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  const response = await installation.app.request(`/trpc/${path}${query}`, {
    ...(isMutation ? { method: 'POST', body: JSON.stringify(input) } : {}),
    headers: {
      'content-type': 'application/json',
      ...(token && (way === 'session' ? await sessionOf(token) : { authorization: `Bearer ${token}` })),
    },
  })
  const text = await response.text()
  // A stream has begun by the time at which it fails.
  if (response.ok && type !== 'subscription') return null
  return /"failure":"([a-z_.]+)"/.exec(text)?.[1] ?? /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? null
}

/** Each way to write the path of an operation: GitHub's, a former one, and those below a repository's id. */
function spellingsOf({ path, formerPath = path }: (typeof operations)[number]): readonly string[] {
  const named = [...new Set([path, formerPath])]
  const below = named.filter((spelled) => spelled.startsWith('/repos/{owner}/{repo}/'))
  return [...named, ...below.map((spelled) => spelled.replace('/repos/{owner}/{repo}/', '/repositories/{repository}/'))]
}

/** Asks an operation; answers the status, and the code of the failure or null. */
async function ask(
  { method }: (typeof operations)[number],
  path: string,
  names: { repository: string; organization: string; hookId: number; deliveryId: number },
  token: string | null,
): Promise<{ status: number; failure: string | null }> {
  const [owner = '', repo = ''] = names.repository.split('/')
  const values: Readonly<Record<string, string>> = {
    owner,
    repo,
    org: names.organization,
    hook_id: String(names.hookId),
    delivery_id: String(names.deliveryId),
    repository: String(repositoryIds.get(names.repository)),
  }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1')
  const response = await installation.app.request(`/api/v3${filled}`, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  })
  const text = await response.text()
  return { status: response.status, failure: /"failure":"([a-z_.]+)"/.exec(text)?.[1] ?? null }
}

describe('every procedure', () => {
  it('has a row', () => {
    expect(Object.keys(procedureRows)).toEqual(procedures.map(([path]) => path).toSorted())
  })

  describe.each(procedures)('%s', (path, type) => {
    const row = procedureRows[path] ?? 'read'
    const right = row === 'token' || row === 'instance' || row === 'anyone' ? 'admin' : row
    const isAbout = (noun: string) => path === noun
    /** No more than the door needs: what is let in fails at the rest, and changes nothing. */
    const input = () => ({ target: repository, guid: ids.guid, name: repository.name })
    const notFound = /^(?:target|event)\.not_found$/

    it('is for nobody without a token, unless it is for anyone', async () => {
      const failure = await call(path, type, input(), null)
      if (row === 'anyone') expect(failure).not.toBe('auth.required')
      else expect(failure).toBe('auth.required')
    })

    const columns = ['narrow', 'foreign', 'owner', 'admin'] as const
    const ways = ['token', 'session'] as const
    it.each(columns.flatMap((column) => ways.map((way) => [column, way] as const)))(
      'answers %s as its row says, by a %s',
      async (column, way) => {
        const token = await columnOf(column, right, 'repository')
        const isIn = column === 'admin' || /^(?:token|anyone)$/.test(row) || (column === 'owner' && row !== 'instance')
        const failure = (await call(path, type, input(), token, way)) ?? ''
        // Only a page of ours signs in or out.
        if (type === 'mutation' && row === 'anyone' && way === 'token') expect(failure).toBe('auth.foreign_page')
        else if (isIn) expect(failure).not.toMatch(/^(?:auth|target)\.|^event\.not_found/)
        else expect(failure).toMatch(notFound)
      },
    )

    it('hides the events of others without a target, too', async () => {
      if (!isAbout('events.get') && !isAbout('events.why')) return
      const token = await columnOf('foreign', 'read', 'repository')
      expect(await call(path, type, { guid: ids.guid }, token)).toBe('event.not_found')
      expect(await call(path, type, { guid: ids.guid }, await columnOf('owner', 'read', 'repository'))).toBeNull()
    })
  })

  const takes = (inputs: readonly z.ZodObject[], name: string) =>
    inputs.some(
      ({ shape }: Partial<z.ZodObject>) => shape && name in shape && !shape[name]?.safeParse(undefined).success,
    )
  const about = procedures.filter(([, , inputs]) => takes(inputs, 'hookId') || takes(inputs, 'jobId'))
  const rest = {
    patch: {},
    rotation: { secret: 'another' },
    event: 'push',
    payload: '{}',
  }

  it('is enumerated by what it is about', () => {
    expect(about.map(([path]) => path)).toContain('deliveries.redeliver')
    expect(about.length).toBeGreaterThan(15)
  })

  it.each(about)('%s finds nothing of another target', async (path, type) => {
    const target = { kind: 'repository', name: foreign.repository }
    const failure = await call(path, type, { ...rest, ...ids, target }, installation.token)
    expect(failure).toMatch(/^(?:hook|delivery|job)\.not_found$/)
  })

  it.each(about.filter(([, , inputs]) => takes(inputs, 'deliveryId')))(
    '%s finds no delivery of another hook',
    async (path, type) => {
      const input = { ...ids, target: repository, hookId: ids.secondHookId }
      expect(await call(path, type, input, installation.token)).toBe('delivery.not_found')
    },
  )
})

describe('every operation of the REST API', () => {
  const own = () => ({ repository: repository.name, organization: organization.name, ...ids, hookId: 1, deliveryId: 1 })

  it('has a row', () => {
    expect(Object.fromEntries(operations.map(({ operationId, right }) => [operationId, right]))).toEqual(operationRows)
  })

  it('is all that is routed', () => {
    const spelled = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')
    const routed = installation.app.routes.filter(({ method }) => method !== 'ALL')
    const known = operations.flatMap((operation) =>
      spellingsOf(operation).map((path) => `${operation.method.toUpperCase()} /api/v3${path}`),
    )
    const others = ['GET /livez', 'GET /readyz', 'GET /metrics', 'GET /', 'GET /api/v3', 'GET /api/v3/{end}{$}']
    const unknown = routed.map(({ method, path }) => `${method} ${spelled(path)}`)
    expect(unknown.filter((route) => ![...known, ...others].includes(route))).toEqual([])
    expect(routed.length).toBeGreaterThan(operations.length)
  })

  const rows = operations.flatMap((operation) =>
    spellingsOf(operation).map((path) => [operation.operationId, path, operation] as const),
  )
  describe.each(rows)('%s at %s', (id, path, operation) => {
    const row = operationRows[id] ?? 'read'
    const right = row === 'none' || row === 'anyone' ? 'admin' : row
    const kind = operation.path.includes('{org}') ? 'organization' : 'repository'

    it('is for nobody without a token, unless it is for anyone', async () => {
      const { status } = await ask(operation, path, own(), null)
      if (row === 'anyone') expect([200, 404]).toContain(status)
      else expect(status).toBe(401)
    })

    it.each(['narrow', 'foreign', 'owner', 'admin'] as const)('answers %s as its row says', async (column) => {
      const token = await columnOf(column, right, kind)
      // A hook that is not there: what is let in finds nothing, and changes nothing.
      const { status, failure } = await ask(operation, path, { ...own(), hookId: 9_999 }, token)
      const isIn = column === 'admin' || column === 'owner' || row === 'none' || row === 'anyone'
      if (!isIn) expect({ status, failure }).toEqual({ status: 404, failure: 'target.not_found' })
      else if (row === 'none' || row === 'anyone') expect(status).not.toBe(401)
      else expect(failure ?? '').not.toMatch(/^(?:auth|target)\./)
    })

    it('finds no hook and no delivery of another target', async () => {
      if (!path.includes('{hook_id}')) return
      const { hookId, deliveryId } = ids
      const answer = await ask(operation, path, { ...foreign, hookId, deliveryId }, installation.token)
      expect(answer.status).toBe(404)
      expect(answer.failure).toMatch(/^(?:hook|delivery)\.not_found$/)
    })
  })
})
