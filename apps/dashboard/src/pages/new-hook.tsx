import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type HookValues, inputOf, newHookValues } from '../hook-values.ts'
import { useNotice } from '../notices.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { useTarget } from '../target.ts'
import { queryClient, trpc } from '../trpc.ts'
import { HookForm } from './hook-form.tsx'

/** Adds a webhook; its ping is then seen to arrive among its deliveries. */
export function NewHook() {
  const { target, params } = useTarget()
  const navigate = useNavigate()
  const tell = useNotice()
  const { data: catalogue } = useSuspenseQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const hasPush = catalogue.some(({ name, targets }) => name === 'push' && targets.includes(target.kind))
  const values = useMemo(() => newHookValues(hasPush), [hasPush])

  const create = useMutation(trpc.hooks.create.mutationOptions())
  const save = async (given: HookValues) => {
    const { id } = await create.mutateAsync({ target, hook: inputOf(given) })
    void queryClient.invalidateQueries({ queryKey: trpc.hooks.pathKey() })
    tell({ variant: 'success', text: 'The webhook was added, and a ping is on its way to it.' })
    await navigate({
      to: '/targets/$owner/$name/hooks/$hookId/deliveries',
      params: { ...params, hookId: id },
      ignoreBlocker: true,
    })
    return null
  }
  return (
    <>
      <PageTitle title="Add webhook" />
      <p className="muted hook-form-about">
        We send a POST request to the URL below with details of every event that you choose.
      </p>
      <HookForm values={values} kind={target.kind} button="Add webhook" onSave={save} />
    </>
  )
}
