import { useQuery } from '@tanstack/react-query'
import { type Answers, trpc } from './trpc.ts'

export type Format = Answers['hooks']['formats'][number]
export type FormatName = Format['name']

const none: readonly Format[] = []

/** Every format that there is; none until they have come. They change with the installation's version alone. */
export function useFormats(isWanted = true): readonly Format[] {
  const options = trpc.hooks.formats.queryOptions(undefined, { staleTime: Infinity, enabled: isWanted })
  return useQuery(options).data ?? none
}
