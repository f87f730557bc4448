import { useSuspenseQuery } from '@tanstack/react-query'
import { type Answers, failureOf, queryClient, trpc } from './trpc.ts'

export type Session = Answers['session']['get']

const key = trpc.session.get.queryKey()

/** Who is signed in; null when nobody is. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return await queryClient.fetchQuery(trpc.session.get.queryOptions(undefined, { staleTime: 60_000, retry: 1 }))
  } catch (error) {
    if (failureOf(error) === null) throw error
    return null
  }
}

/** For pages that only somebody who is signed in sees. */
export const useSession = (): Session =>
  useSuspenseQuery(trpc.session.get.queryOptions(undefined, { staleTime: 60_000 })).data

/** Nothing that was read for somebody stays for the next. */
export function forgetSession(): void {
  queryClient.removeQueries({ queryKey: key })
  queryClient.clear()
}
