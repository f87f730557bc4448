import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useWatch } from 'react-hook-form'
import { fieldsFault, filterOf, templateOf } from '../format-values.ts'
import type { HookValues } from '../hook-values.ts'
import { useTarget } from '../target.ts'
import { client } from '../trpc.ts'
import { useLater } from './use-later.ts'

const pauseMs = 400

/** What the receiver would get of an event by what stands in the form, once nobody has typed for a moment. */
export function usePreview(event: string) {
  const { target } = useTarget()
  const draft = useLater(draftOf(useWatch<HookValues>() as HookValues), pauseMs)
  return useQuery({
    queryKey: ['preview', target, draft, event],
    queryFn: ({ signal }) => {
      const hook = JSON.parse(draft ?? '') as Parameters<typeof client.hooks.preview.mutate>[0]['hook']
      return client.hooks.preview.mutate({ target, hook, event }, { signal })
    },
    enabled: draft !== null,
    ...(draft !== null && { placeholderData: keepPreviousData }),
    staleTime: Infinity,
    // Values of headers may be in it.
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

/** As text, so that it is the same whenever it says the same; null while there is nothing to ask the server about. */
function draftOf(values: HookValues): string | null {
  const { url, contentType, format } = values
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url) || fieldsFault(values) !== null) return null
  return JSON.stringify({ url, contentType, format, template: templateOf(values), filter: filterOf(values) })
}

export type Preview = ReturnType<typeof usePreview>
