import { SearchIcon } from '@primer/octicons-react'
import { Button, Checkbox, FormControl, Radio, RadioGroup, TextInput } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useSuspenseQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import { type EventGroup, fits, groupEvents } from '../event-groups.ts'
import type { HookValues, Listen } from '../hook-values.ts'
import { useShortcut } from '../shortcuts.tsx'
import type { TargetInput } from '../target.ts'
import { trpc } from '../trpc.ts'

/** Which events a hook is to hear: just pushes, everything, or what is selected from the catalogue. */
export function EventPicker({ kind }: { readonly kind: TargetInput['kind'] }) {
  const { formState } = useFormContext<HookValues>()
  const { data: catalogue } = useSuspenseQuery(trpc.events.catalogue.queryOptions(undefined, { staleTime: Infinity }))
  const { field } = useController<HookValues, 'listen'>({ name: 'listen' })
  const known = catalogue.filter(({ name, targets }) => targets.includes(kind) && name !== 'ping')
  const error = formState.errors.events
  const choices: readonly (readonly [Listen, ReactNode])[] = [
    ...(known.some(({ name }) => name === 'push') ? [['push', 'Just the push event.'] as const] : []),
    [
      'everything',
      <>
        Send me <strong>everything</strong>.
      </>,
    ],
    ['some', 'Let me select individual events.'],
  ]
  return (
    <div className="hook-form-group">
      <RadioGroup name="listen">
        <RadioGroup.Label>Which events would you like to trigger this webhook?</RadioGroup.Label>
        {choices.map(([value, label]) => (
          <FormControl key={value}>
            <Radio
              value={value}
              checked={field.value === value}
              // Where something is refused about the events, the focus goes to what was chosen.
              ref={field.value === value ? field.ref : null}
              onChange={() => field.onChange(value)}
            />
            <FormControl.Label>{label}</FormControl.Label>
          </FormControl>
        ))}
      </RadioGroup>
      {error && <InlineMessage variant="critical">{error.message}</InlineMessage>}
      {field.value === 'some' && <EventList groups={groupEvents(known)} />}
    </div>
  )
}

function EventList({ groups }: { readonly groups: readonly EventGroup[] }) {
  const { field } = useController<HookValues, 'events'>({ name: 'events' })
  const [search, setSearch] = useState('')
  const searchRef = useRef<HTMLInputElement>(null)
  useShortcut('/', 'Search the events', () => searchRef.current?.focus())
  const chosen = new Set(field.value)
  const lost = field.value.filter((name) => groups.every(({ events }) => events.every((event) => event.name !== name)))
  const turn = (names: readonly string[], isOn: boolean) => {
    const others = field.value.filter((name) => !names.includes(name))
    field.onChange(isOn ? [...others, ...names] : others)
  }
  const all: readonly EventGroup[] = [
    ...groups,
    ...(lost.length > 0 ? [{ title: 'No longer in the catalogue', events: lost.map(lostEvent) }] : []),
  ]
  const found = all
    .map(({ title, events }) => ({ title, events: events.filter((event) => fits(event, search)) }))
    .filter(({ events }) => events.length > 0)
  return (
    <div className="box event-list">
      <div className="event-list-head">
        <TextInput
          block
          leadingVisual={SearchIcon}
          placeholder="Search events"
          aria-label="Search events"
          value={search}
          ref={(element) => {
            searchRef.current = element
            field.ref(element)
          }}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
        <output className="muted small">
          {chosen.size === 0 ? 'None selected: only pings would come.' : `${chosen.size} selected`}
        </output>
      </div>
      {found.map((group) => (
        <Group key={group.title} group={group} chosen={chosen} onTurn={turn} />
      ))}
      {found.length === 0 && <p className="event-list-none muted">No event is like that.</p>}
    </div>
  )
}

const lostEvent = (name: string) => ({ name, description: 'It is kept until you take it away.', targets: [] })

interface GroupProps {
  readonly group: EventGroup
  readonly chosen: ReadonlySet<string>
  readonly onTurn: (names: readonly string[], isOn: boolean) => void
}

function Group({ group: { title, events }, chosen, onTurn }: GroupProps) {
  const isAll = events.every(({ name }) => chosen.has(name))
  return (
    <fieldset className="event-group">
      <legend>{title}</legend>
      <Button
        size="small"
        variant="invisible"
        className="event-group-all"
        onClick={() =>
          onTurn(
            events.map(({ name }) => name),
            !isAll,
          )
        }
      >
        {isAll ? 'Select none' : 'Select all'}
      </Button>
      <div className="event-group-events">
        {events.map(({ name, description }) => (
          <FormControl key={name}>
            <Checkbox checked={chosen.has(name)} onChange={(event) => onTurn([name], event.target.checked)} />
            <FormControl.Label>
              <span className="foreign">{name}</span>
            </FormControl.Label>
            <FormControl.Caption>{description}</FormControl.Caption>
          </FormControl>
        ))}
      </div>
    </fieldset>
  )
}
