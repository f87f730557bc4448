import { useSuspenseQuery } from '@tanstack/react-query'
import { type Answers, queryClient, trpc } from './trpc.ts'

export type Session = NonNullable<Answers['session']['get']>

const query = () => trpc.session.get.queryOptions(undefined, { staleTime: 60_000 })

/** Who is signed in; null when nobody is. */
export const fetchSession = (): Promise<Session | null> => queryClient.fetchQuery(query())

/** For pages that only somebody who is signed in sees; null while their session is ending. */
export const useSession = (): Session | null => useSuspenseQuery(query()).data

/** Nothing that was read for somebody stays for the next. */
export function forgetSession(): void {
  queryClient.clear()
}
