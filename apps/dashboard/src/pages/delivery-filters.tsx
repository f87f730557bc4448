import { Button, FormControl, Select, TextInput } from '@primer/react'
import { useQuery } from '@tanstack/react-query'
import { type ChangeEvent, useId, useRef, useState } from 'react'
import { type DeliverySearch, parseDeliverySearch } from '../delivery-search.ts'
import { fromLocal, toLocal } from '../local-moment.ts'
import { useShortcut } from '../shortcuts.tsx'
import { trpc } from '../trpc.ts'

interface DeliveryFiltersProps {
  readonly search: DeliverySearch
  readonly onChange: (search: DeliverySearch) => void
}

interface Fields {
  readonly status: string
  readonly event: string
  readonly action: string
  readonly redelivery: string
  readonly guid: string
  readonly from: string
  readonly to: string
}

/** Narrows a log; what is chosen stands in the address. A choice is taken at once, what is typed with Enter. */
export function DeliveryFilters({ search, onChange }: DeliveryFiltersProps) {
  const [shown, setShown] = useState({ search, fields: fieldsOf(search) })
  // The address has the last word: back and forward change it, too.
  if (shown.search !== search) setShown({ search, fields: fieldsOf(search) })
  const { fields } = shown
  const eventField = useRef<HTMLInputElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const { data: catalogue = [] } = useQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const actions = catalogue.find(({ name }) => name === fields.event)?.actions ?? []
  const id = useId()
  useShortcut('/', 'Filter the deliveries', () => eventField.current?.focus())
  const hasMore =
    isOpen || [search.action, search.redelivery, search.from, search.to].some((value) => value !== undefined)
  const hasFilter = Object.keys(search).some((name) => name !== 'cursor')
  const type = (name: keyof Fields) => ({
    name,
    value: fields[name],
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) =>
      setShown({ search, fields: { ...fields, [name]: target.value } }),
  })
  const choose = (name: keyof Fields) => ({
    name,
    value: fields[name],
    onChange: ({ target }: ChangeEvent<HTMLSelectElement>) => onChange(searchOf({ ...fields, [name]: target.value })),
  })
  return (
    <search aria-label="Deliveries">
      <form
        className="delivery-filters"
        onSubmit={(submitted) => {
          submitted.preventDefault()
          onChange(searchOf(fields))
        }}
      >
        <FormControl>
          <FormControl.Label>Status</FormControl.Label>
          <Select block {...choose('status')}>
            <Select.Option value="">All</Select.Option>
            <Select.Option value="success">Delivered</Select.Option>
            <Select.Option value="failure">Failed</Select.Option>
            <Select.Option value="queued">Queued</Select.Option>
          </Select>
        </FormControl>
        <FormControl>
          <FormControl.Label>Event</FormControl.Label>
          <TextInput
            block
            list={`${id}-events`}
            autoComplete="off"
            maxLength={100}
            {...type('event')}
            ref={eventField}
          />
        </FormControl>
        <FormControl className="delivery-filter-wide">
          <FormControl.Label>GUID</FormControl.Label>
          <TextInput block className="mono" autoComplete="off" maxLength={100} {...type('guid')} />
        </FormControl>
        {hasMore && (
          <>
            <FormControl>
              <FormControl.Label>Action</FormControl.Label>
              <TextInput block list={`${id}-actions`} autoComplete="off" maxLength={100} {...type('action')} />
            </FormControl>
            <FormControl>
              <FormControl.Label>Redelivery</FormControl.Label>
              <Select block {...choose('redelivery')}>
                <Select.Option value="">Any</Select.Option>
                <Select.Option value="true">Redeliveries only</Select.Option>
                <Select.Option value="false">No redeliveries</Select.Option>
              </Select>
            </FormControl>
            <FormControl className="delivery-filter-moment">
              <FormControl.Label>From</FormControl.Label>
              <TextInput block type="datetime-local" {...type('from')} />
            </FormControl>
            <FormControl className="delivery-filter-moment">
              <FormControl.Label>To</FormControl.Label>
              <TextInput block type="datetime-local" {...type('to')} />
            </FormControl>
          </>
        )}
        <div className="delivery-filter-buttons">
          <Button type="submit">Filter</Button>
          {!hasMore && (
            <Button variant="invisible" onClick={() => setIsOpen(true)}>
              More filters
            </Button>
          )}
          {hasFilter && (
            <Button variant="invisible" onClick={() => onChange({})}>
              Clear the filters
            </Button>
          )}
        </div>
        <datalist id={`${id}-events`}>
          {catalogue.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        <datalist id={`${id}-actions`}>
          {actions.map((action) => (
            <option key={action} value={action}>
              {action}
            </option>
          ))}
        </datalist>
      </form>
    </search>
  )
}

const fieldsOf = ({ status, event, action, redelivery, guid, from, to }: DeliverySearch): Fields => ({
  status: status ?? '',
  event: event ?? '',
  action: action ?? '',
  redelivery: redelivery === undefined ? '' : String(redelivery),
  guid: guid ?? '',
  from: from === undefined ? '' : toLocal(from),
  to: to === undefined ? '' : toLocal(to),
})

function searchOf({ redelivery, from, to, event, action, ...fields }: Fields): DeliverySearch {
  // `issues.opened` is how a row names it.
  const [name, ofName] = event.trim().split('.', 2)
  return parseDeliverySearch({
    ...fields,
    event: name,
    action: ofName ?? action,
    redelivery: redelivery === '' ? undefined : redelivery === 'true',
    from: fromLocal(from),
    to: fromLocal(to),
  })
}
