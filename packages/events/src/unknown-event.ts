import type { Catalogue } from './catalogue.ts'
import { clip } from './clip.ts'
import { Failure } from './failure.ts'
import { nearestName } from './nearest-name.ts'

/** The refusal of a name that the catalogue does not have, with the one that was most likely meant. */
export function unknownEvent(catalogue: Catalogue, eventName: string): Failure {
  const names = catalogue.list().map((event) => event.name)
  const nearest = nearestName(eventName, names)
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`
  return new Failure('event.unknown', `There is no event named ${JSON.stringify(clip(eventName, 64))}.${hint}`, 'event')
}
