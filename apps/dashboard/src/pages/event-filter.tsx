import { FormControl, Select } from '@primer/react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'

/** Which events are shown, by their name. */
export function EventFilter({ name = '' }: { readonly name: string | undefined }) {
  const { target, params } = useTarget()
  const navigate = useNavigate()
  const { data = [] } = useQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const known = data.filter(({ targets }) => targets.includes(target.kind)).map((event) => event.name)
  // An address may name one that the catalogue does not have.
  const names = name === '' || known.includes(name) ? known : [name, ...known]
  const choose = (chosen: string) =>
    void navigate({ to: '/targets/$owner/$name/events', params, search: chosen ? { name: chosen } : {} })
  return (
    <FormControl>
      <FormControl.Label visuallyHidden>Event</FormControl.Label>
      <Select value={name} onChange={(event) => choose(event.target.value)}>
        <Select.Option value="">All events</Select.Option>
        {names.map((each) => (
          <Select.Option key={each} value={each}>
            {each}
          </Select.Option>
        ))}
      </Select>
    </FormControl>
  )
}
