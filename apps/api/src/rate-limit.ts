import { Failure, type World } from '@repohook/events'
import type { Context, MiddlewareHandler } from 'hono'
import type { Access } from './access.ts'
import { networkOf } from './guesses.ts'
import { clientAddress } from './client-address.ts'
import { hasCredentials, requestCaller } from './request-caller.ts'
import { failureToWire } from './rest/failure-to-wire.ts'
import { answerJson } from './rest/route.ts'
import { Windows } from './windows.ts'

export interface RateLimitOptions {
  readonly access: Access
  readonly world: Pick<World, 'now'>
  /** How many calls each token has in an hour; 0 is without end. */
  readonly perHour: number
}

interface Rate {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** When the hour is over, in Unix milliseconds. */
  readonly resetAt: number
}

const hourMs = 3_600_000
/** As GitHub has it for whoever brings no token. */
const perHourOfStrangers = 60
const rates = new WeakMap<Context, Rate | null>()
const refusals = new WeakMap<Context, Failure>()

/** What the caller of a request has left; null where nothing is counted. */
export const rateOf = (c: Context): Rate | null => rates.get(c) ?? null

/** Why no call of a request is to be answered, if it is so. */
export const rateRefusal = (c: Context): Failure | null => refusals.get(c) ?? null

/**
 * Counts calls by token, those of its sessions too, and by address where none is sent, in hours that begin with the first;
 * tells what is left in GitHub's headers, and answers 429 when nothing is. Publishing is not counted, nor asking what is
 * left or who is signed in, nor signing out. A token that is not known is for the door to refuse.
 */
export function rateLimit({ access, world, perHour }: RateLimitOptions): MiddlewareHandler {
  const windows = new Windows<string>(hourMs)

  async function whoOf(c: Context): Promise<{ key: string; limit: number; words: string } | null> {
    if (hasCredentials(c)) {
      const caller = await requestCaller(c, access).catch(() => null)
      return caller && { key: `token ${caller.id}`, limit: perHour, words: `the token “${caller.login}”` }
    }
    const address = clientAddress(c)
    if (address === null) return null
    const limit = Math.min(perHour, perHourOfStrangers)
    return { key: networkOf(address), limit, words: `${address}, which sends no token` }
  }

  return async (c, next) => {
    if (perHour === 0 || isPublishing(c)) return next()
    const who = await whoOf(c)
    if (!who) return next()
    const now = world.now()
    const calls = callsOf(c)
    const { used: before } = windows.look(who.key, now)
    const isOver = calls > 0 && before + calls > who.limit
    const { since, used } = isOver ? windows.look(who.key, now) : windows.count(who.key, calls, now)
    const rate = { limit: who.limit, used, remaining: Math.max(0, who.limit - used), resetAt: since + hourMs }
    rates.set(c, rate)
    const seconds = Math.ceil((rate.resetAt - now) / 1_000)
    if (isOver) {
      const failure = new Failure('rate.exceeded', `API rate limit exceeded for ${who.words}. Wait ${seconds} s.`)
      refusals.set(c, failure)
      if (isRest(c)) {
        tell(c, { ...rate, remaining: 0 })
        c.header('retry-after', String(seconds))
        return answerJson(c, 429, failureToWire(failure, false))
      }
    }
    await next()
    tell(c, isOver ? { ...rate, remaining: 0 } : rate)
    if (isOver) c.header('retry-after', String(seconds))
  }
}

function tell(c: Context, { limit, used, remaining, resetAt }: Rate): void {
  c.header('x-ratelimit-limit', String(limit))
  c.header('x-ratelimit-remaining', String(remaining))
  c.header('x-ratelimit-used', String(used))
  c.header('x-ratelimit-reset', String(Math.ceil(resetAt / 1_000)))
  c.header('x-ratelimit-resource', 'core')
}

const isRest = (c: Context): boolean => c.req.path.startsWith('/api/v3')

/** Whether the request brings events, which the queue's depth limits. */
const isPublishing = (c: Context): boolean =>
  c.req.method === 'POST' &&
  (/^\/api\/v3\/(?:repos\/[^/]+\/[^/]+|orgs\/[^/]+)\/events$/.test(c.req.path) || c.req.path === '/trpc/events.publish')

/** How many calls a request holds: tRPC sends several at once. */
function callsOf(c: Context): number {
  if (isRest(c)) return c.req.path === '/api/v3/rate_limit' ? 0 : 1
  return c.req.path.split(',').filter((call) => !/(?:events\.publish|session\.get|session\.signOut)$/.test(call)).length
}
