import type { CatalogueEvent } from './api.ts'
import { nearest } from './nearest.ts'
import { plainText } from './plain-text.ts'

/** The events in which each word of a search occurs: in the name, an action or the description; names first. */
export function searchCatalogue(events: readonly CatalogueEvent[], search: string): readonly CatalogueEvent[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = events.filter(({ name, actions, description }) => {
    const text = [name, ...actions, description].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const rank = ({ name }: CatalogueEvent) => (words.some((word) => name.includes(word)) ? 0 : 1)
  return found.toSorted((one, other) => rank(one) - rank(other))
}

/** What to say of a name that the catalogue does not have; null for one that it has. */
export function unknownEvent(events: readonly CatalogueEvent[], name: string): string | null {
  const names = events.map((event) => event.name)
  if (names.includes(name)) return null
  const close = nearest(name, names)
  return `There is no event named ${JSON.stringify(plainText(name))}.${close === null ? '' : ` Did you mean ${close}?`}`
}

/** Who can hear an event, in words. */
export const hearers = ({ targets }: CatalogueEvent): string =>
  targets.length === 0 ? 'apps alone' : targets.join(', ')
