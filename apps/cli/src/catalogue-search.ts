import type { CatalogueEvent } from './api.ts'

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

/** Who can hear an event, in words. */
export const hearers = ({ targets }: CatalogueEvent): string =>
  targets.length === 0 ? 'apps alone' : targets.join(', ')
