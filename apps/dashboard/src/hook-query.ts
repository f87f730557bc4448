import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Hook } from './hook-values.ts'
import { type TargetInput, useTarget } from './target.ts'
import { queryClient, trpc } from './trpc.ts'

interface HookInput {
  readonly target: TargetInput
  readonly hookId: number
}

/** What a procedure of the present hook is called with. */
export function useHookInput(): HookInput {
  const { target } = useTarget()
  const { hookId } = useParams({ from: '/signed-in/targets/$owner/$name/hooks/$hookId' })
  return { target, hookId }
}

/** The hook that the present page is about; its frame asks for it, and how it does, now and then. */
export function useHook(): Hook {
  const { data } = useSuspenseQuery(trpc.hooks.overview.queryOptions(useHookInput()))
  const [overview] = data
  if (!overview) throw new Error('A hook that is not found is refused.')
  return overview.hook
}

/** A hook as an answer to a change tells it. */
export function rememberHook(input: HookInput, hook: Hook): void {
  queryClient.setQueryData(trpc.hooks.overview.queryKey(input), (known) => known?.map((each) => ({ ...each, hook })))
  void queryClient.invalidateQueries({ queryKey: trpc.hooks.pathKey() })
}
