import { Select } from '@primer/react'
import { groupEvents } from '../event-groups.ts'

/** The events of a `Select`, in their groups. */
export const EventOptions = ({ known }: { readonly known: Parameters<typeof groupEvents>[0] }) =>
  groupEvents(known).map(({ title, events }) => (
    <Select.OptGroup key={title} label={title}>
      {events.map(({ name }) => (
        <Select.Option key={name} value={name}>
          {name}
        </Select.Option>
      ))}
    </Select.OptGroup>
  ))
