import type { AppRouter } from '@repohook/api/router'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'

export interface Server {
  readonly url: string
  readonly token: string
}

/** A call may take this long; a push waits for it. */
const timeoutMs = 10_000

/** A client of a server's tRPC API. */
export function createClient({ url, token }: Server): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url.replace(/\/+$/, '')}/trpc`,
        headers: { authorization: `Bearer ${token}` },
        fetch: (input, init) => call(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }, url),
      }),
    ],
  })
}

/** @throws an Error in plain words when no Repohook is there */
async function call(input: string | URL | Request, init: RequestInit, url: string): Promise<Response> {
  const response = await fetch(input, init).catch((cause: unknown) => {
    const isSlow = cause instanceof DOMException && cause.name === 'TimeoutError'
    const problem = isSlow ? `${url} did not answer within ${timeoutMs / 1000} s.` : `No server answers at ${url}.`
    throw new Error(`${problem} Start it with npm start, or name another with REPOHOOK_URL.`, { cause })
  })
  if (response.headers.get('content-type')?.startsWith('application/json')) return response
  throw new Error(`What answers at ${url} is no Repohook. Name another server with REPOHOOK_URL.`)
}
