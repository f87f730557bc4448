import type { AppRouter } from '@repohook/api/router'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
  TRPCClientError,
} from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { EventSource, type FetchLike } from 'eventsource'

/** What procedures answer, as it arrives. */
export type Answers = inferRouterOutputs<AppRouter>

const isOver = (error: Error) => failureOf(error)?.code === 'auth.required'
const listeners = new Set<() => void>()

/** Calls `listener` whenever a call is refused because nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const onError = (error: Error) => {
  if (isOver(error)) for (const listener of listeners) listener()
}

/** A refusal would be the same again; what may be a lost connection is tried twice more. */
const retry = (count: number, error: Error) => failureOf(error) === null && count < 2

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: { queries: { retry, staleTime: 5_000 } },
})

/** No other site's page can send it. Over plain HTTP browsers do not say by themselves which page a call comes from. */
const fromOwnPage = { 'x-requested-with': 'repohook' }

const fetchFromOwnPage: FetchLike = (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...fromOwnPage } })

export const client: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (call) => call.type === 'subscription',
      // The browser's own cannot send a header.
      true: httpSubscriptionLink({ url: '/trpc', EventSource, eventSourceOptions: { fetch: fetchFromOwnPage } }),
      // The server answers at most fifty calls a request.
      false: httpBatchLink({ url: '/trpc', maxItems: 50, maxURLLength: 4_000, headers: fromOwnPage }),
    }),
  ],
})

export const trpc: TRPCOptionsProxy<AppRouter> = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

/** What the server refused, in its own words; null for what is no refusal: a lost connection, a bug. */
export interface Refusal {
  /** A dotted code: `hook.url_invalid`. */
  readonly code: string
  readonly message: string
  /** Which field of the input it is about, by its dotted path. */
  readonly field: string | undefined
}

export function failureOf(error: unknown): Refusal | null {
  if (!(error instanceof TRPCClientError)) return null
  const data = (error as TRPCClientError<AppRouter>).data
  return data?.failure ? { code: data.failure, message: error.message, field: data.field } : null
}
