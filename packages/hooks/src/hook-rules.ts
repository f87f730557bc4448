import { type Catalogue, everyEvent, Failure, type TargetKind } from '@repohook/events'
import { adviseFormat, formats, type Format } from '@repohook/formats'
import { type Hook, overlap } from './hook.ts'

/** What of a hook its neighbours on the same target limit. */
type Candidate = Pick<Hook, 'config' | 'events' | 'format'> & { readonly id?: number }

/**
 * The events of a hook as they are stored: `*` replaces the whole list, and doubles go.
 *
 * @param field what the caller called the list
 * @throws Failure `hook.invalid` for a name that the catalogue or this kind of target does not have
 */
export function acceptedEvents(
  names: readonly string[],
  kind: TargetKind,
  catalogue: Catalogue,
  field = 'events',
): readonly string[] {
  if (names.includes(everyEvent)) return [everyEvent]
  for (const [index, name] of names.entries()) {
    if (!catalogue.supports(kind, name)) {
      const why = catalogue.has(name) ? `is not for ${kind} hooks` : 'is not in the catalogue'
      throw new Failure('hook.invalid', `The event “${name}” ${why}.`, `${field}.${index}`)
    }
  }
  return asStored(names)
}

/** `*` replaces the whole list, and doubles go. */
export const asStored = (names: readonly string[]): readonly string[] =>
  names.includes(everyEvent) ? [everyEvent] : [...new Set(names)]

/**
 * Refuses a hook that would hear the same events at the same URL in the same format and encoding as another one of its
 * target, as GitHub does.
 *
 * @throws Failure `hook.duplicate`
 */
export function refuseDuplicate(candidate: Candidate, hooks: readonly Hook[], kind: TargetKind): void {
  const twin = others(candidate, hooks).find(
    ({ config, events, format }) =>
      config.url === candidate.config.url &&
      config.contentType === candidate.config.contentType &&
      format === candidate.format &&
      overlap(events, candidate.events),
  )
  if (twin)
    throw new Failure('hook.duplicate', `Hook already exists on this ${kind}: it is hook ${twin.id}.`, 'config.url')
}

/**
 * Refuses a format that has no template to go by, and one that the receiver at this URL is known not to read.
 *
 * @throws Failure `hook.invalid`
 */
export function refuseFormat({ config, format, template }: Pick<Hook, 'config' | 'format' | 'template'>): void {
  const { label, makes }: Format = formats[format]
  if (makes.by === 'own' && template === null) {
    throw new Failure('hook.invalid', `The format “${label}” sends a template: give the hook one.`, 'template')
  }
  const advice = adviseFormat(config.url, format, config.contentType)
  if (!advice?.isRefused) return
  throw new Failure('hook.invalid', advice.because, advice.format === format ? 'config.contentType' : 'format')
}

/**
 * Refuses a hook that would be one too many for one of its events; a hook for `*` counts for every event.
 *
 * @throws Failure `hook.too_many`, one sentence for each event that is over the limit
 */
export function refuseTooMany(candidate: Candidate, hooks: readonly Hook[], limit: number): void {
  const neighbours = others(candidate, hooks)
  const named = candidate.events.includes(everyEvent) ? neighbours.flatMap(({ events }) => events) : candidate.events
  const full = [...new Set(named)].filter(
    (name) => neighbours.filter(({ events }) => events.includes(name) || events.includes(everyEvent)).length >= limit,
  )
  const reasons = full.map((name) => `The "${name}" event cannot have more than ${limit} hooks.`)
  if (reasons.length > 0) throw new Failure('hook.too_many', reasons.join(' '), 'events')
}

const others = (candidate: Candidate, hooks: readonly Hook[]): readonly Hook[] =>
  hooks.filter(({ id }) => id !== candidate.id)
