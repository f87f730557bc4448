import { useSuspenseQuery } from '@tanstack/react-query'
import type { TargetInput } from './target.ts'
import { type Answers, queryClient, trpc } from './trpc.ts'

export type Session = NonNullable<Answers['session']['get']>

const options = trpc.session.get.queryOptions(undefined, {
  // Whoever was nobody a moment ago may have signed in, in another window.
  staleTime: ({ state }) => (state.data ? 60_000 : 0),
  retry: 1,
})

/** Who is signed in; null when nobody is. */
export const fetchSession = (): Promise<Session | null> => queryClient.fetchQuery(options)

/** For pages that only somebody who is signed in sees; null while their session is ending. */
export const useSession = (): Session | null => useSuspenseQuery(options).data

/** Whether who is signed in may do something to targets of a kind; one that they see, they may look at. */
export function useMay(kind: TargetInput['kind'], right: 'write' | 'admin'): boolean {
  const most = useSession()?.rights[kind]
  return most === 'admin' || most === right
}

/** What signing in answered. */
export const rememberSession = (session: Session): void => void queryClient.setQueryData(options.queryKey, session)

/** Nothing that was read for somebody stays for the next. */
export const forgetSession = (): void => queryClient.clear()
