import type { AnyProcedure } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Installation } from './installation.testing.ts'
import { appRouter } from './router.ts'
import { makeToken } from './tokens.ts'

let installation: Installation
beforeAll(async () => {
  installation = await install()
})
afterAll(() => installation.close())

const { _def: ours } = appRouter
const procedures = Object.entries(ours.procedures as unknown as Record<string, AnyProcedure>).map(
  ([path, { _def }]) => [path, _def.type] as const,
)

/** What a call answers: tRPC's code of the refusal, or null. */
async function call(path: string, type: string, headers: Record<string, string>): Promise<string | null> {
  const isMutation = type === 'mutation'
  const response = await installation.app.request(`/trpc/${path}`, {
    ...(isMutation ? { method: 'POST', body: '{}' } : {}),
    headers: { 'content-type': 'application/json', ...headers },
  })
  return /"code":"([A-Z_]+)"/.exec(await response.text())?.[1] ?? null
}

describe('every procedure', () => {
  it('is listed', () => {
    expect(procedures.map(([path]) => path).toSorted()).toEqual([
      'audit.list',
      'backups.create',
      'deliveries.follow',
      'deliveries.get',
      'deliveries.list',
      'deliveries.redeliver',
      'doctor.check',
      'doctor.repair',
      'events.catalogue',
      'events.get',
      'events.list',
      'events.publish',
      'events.sample',
      'events.why',
      'hooks.create',
      'hooks.formats',
      'hooks.get',
      'hooks.list',
      'hooks.overview',
      'hooks.ping',
      'hooks.preview',
      'hooks.remove',
      'hooks.rotateSecret',
      'hooks.test',
      'hooks.update',
      'hooks.updateConfig',
      'jobs.cancel',
      'jobs.get',
      'jobs.items',
      'jobs.list',
      'jobs.pause',
      'jobs.preview',
      'jobs.resume',
      'jobs.start',
      'repositories.create',
      'repositories.get',
      'repositories.list',
      'session.get',
      'session.signIn',
      'session.signOut',
      'targets.get',
      'targets.list',
      'tokens.create',
      'tokens.link',
      'tokens.list',
      'tokens.revoke',
    ])
  })

  const isForAnyone = (path: string) => path.startsWith('session.')

  describe.each(procedures.filter(([path]) => !isForAnyone(path)))('%s', (path, type) => {
    it('refuses who brings no token, or one that is unknown, before it looks at the input', async () => {
      expect(await call(path, type, {})).toBe('UNAUTHORIZED')
      expect(await call(path, type, { authorization: `Bearer ${makeToken()}` })).toBe('UNAUTHORIZED')
      expect(await call(path, type, { cookie: `token=${installation.token}` })).toBe('UNAUTHORIZED')
    })

    it('lets a known token in', async () => {
      expect(await call(path, type, { authorization: `token ${installation.token}` })).not.toBe('UNAUTHORIZED')
    })
  })
})
