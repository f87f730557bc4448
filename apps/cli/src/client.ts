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
        fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
      }),
    ],
  })
}
