import { createHash, timingSafeEqual } from 'node:crypto'
import { Registry } from 'prom-client'
import { Failure } from '@repohook/events'
import type { Access } from '../access.ts'

export interface ScrapeContext {
  readonly access: Access
  /** What opens the metrics and nothing else. */
  readonly token: string | undefined
  readonly text: () => Promise<string>
}

const instance = { kind: 'instance', name: '' } as const
const advice = 'Send REPOHOOK_METRICS_TOKEN or an administrator’s token: Authorization: Bearer …'

/**
 * Answers `GET /metrics` to whoever brings the metrics token, or may administer the instance. Nobody is let in for coming
 * from this machine: behind a proxy, everybody does.
 */
export function scraping({ access, token, text }: ScrapeContext) {
  const own = token === undefined ? null : digest(`Bearer ${token}`)

  async function mayScrape(authorization: string | undefined, address: string | null): Promise<boolean> {
    if (own && timingSafeEqual(own, digest(authorization ?? ''))) return true
    try {
      await (await access.caller(authorization, address)).admin(instance, 'admin')
      return true
    } catch (error) {
      if (error instanceof Failure) return false
      throw error
    }
  }

  return async (authorization: string | undefined, address: string | null): Promise<Response> => {
    if (!(await mayScrape(authorization, address))) {
      return Response.json({ message: advice }, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    }
    return new Response(await text(), { headers: { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE } })
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
