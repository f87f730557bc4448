import type { AppRouter } from '@repohook/api/router'
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import { EventSource } from 'eventsource'
import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'

export interface Server {
  readonly url: string
  readonly token: string
}

export type Client = TRPCClient<AppRouter>

/** A call may take this long; a push waits for it. */
const timeoutMs = 10_000

/** A client of a server's tRPC API, whose calls end early when `signal` aborts. */
export function createClient(server: Server, signal?: AbortSignal): Client {
  const url = `${baseOf(server)}/trpc`
  const withToken = headersOf(server)
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...withToken } }),
          },
        }),
        false: httpLink({
          url,
          headers: withToken,
          fetch: async (input, init) => {
            const response = await reach(server.url, (ends) => fetch(input, { ...init, signal: ends }), {
              signal,
            })
            return requireJson(response, server.url)
          },
        }),
      }),
    ],
  })
}

/** Where a server's paths begin. */
export const baseOf = ({ url }: Pick<Server, 'url'>): string => url.replace(/\/+$/, '')

export const headersOf = ({ token }: Server) => ({ authorization: `Bearer ${token}` })

/** @throws a Problem in plain words when no server answers */
export async function reach(
  url: string,
  request: (signal: AbortSignal) => Promise<Response>,
  limits: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number } = {},
): Promise<Response> {
  const { signal, timeoutMs: withinMs = timeoutMs } = limits
  const late = AbortSignal.timeout(withinMs)
  try {
    return await request(signal ? AbortSignal.any([signal, late]) : late)
  } catch (cause) {
    if (signal?.aborted) throw cause
    const problem = late.aborted
      ? `${url} did not answer within ${withinMs / 1_000} s.`
      : `No server answers at ${url}.`
    throw new Problem(
      exitCodes.unreachable,
      `${problem} Start it with npm start, or name another with REPOHOOK_URL.`,
      undefined,
      { cause },
    )
  }
}

/** @throws a Problem when what answered is something else than a Repohook */
export function requireJson(response: Response, url: string): Response {
  if (/^application\/(x-nd)?json/.test(response.headers.get('content-type') ?? '')) return response
  const advice = 'Name another server with REPOHOOK_URL.'
  throw new Problem(exitCodes.unreachable, `What answers at ${url} is no Repohook. ${advice}`)
}
