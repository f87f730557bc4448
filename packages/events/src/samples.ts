import type { Catalogue, CatalogueEvent } from './catalogue.ts'
import { githubEvents } from './github-events.ts'
import { isObject } from './parse-payload.ts'
import type { PayloadObject } from './payload-types.ts'
import { placeSample, type SamplePlace } from './place-sample.ts'
import { unknownEvent } from './unknown-event.ts'

/**
 * A payload that shows what an event looks like, as if it had happened at that place: of GitHub's events one of GitHub's
 * own examples, or made after its published schema; of the platform's own the sample that it came with, or what every
 * payload has. Each answer is an object of its own.
 *
 * @throws {Failure} `event.unknown`
 */
export async function samplePayload(
  catalogue: Catalogue,
  eventName: string,
  place: SamplePlace,
): Promise<PayloadObject> {
  const event = catalogue.get(eventName)
  if (event === undefined) throw unknownEvent(catalogue, eventName)
  return Object.hasOwn(githubEvents, event.name)
    ? placeSample(await githubSample(event.name), place)
    : ownSample(event, place)
}

/** Read when it is first asked for; the module cache keeps it. Not by `node:fs`, so that a browser may ask as well. */
async function githubSample(eventName: string): Promise<PayloadObject> {
  const module = (await import(`../samples/${eventName}.sample.json`, { with: { type: 'json' } })) as {
    default: PayloadObject
  }
  return module.default
}

function ownSample({ actions: [action], targets, sample }: CatalogueEvent, place: SamplePlace): PayloadObject {
  if (sample === undefined) {
    return structuredClone({
      ...(action !== undefined && { action }),
      ...(targets.includes('repository') && { repository: place.repository }),
      ...(!targets.every((target) => target === 'instance') && { organization: place.organization }),
      sender: place.sender,
    })
  }
  const entries = Object.entries(sample).map(([key, value]) => {
    const own = placeField(place, key)
    return [key, own && isObject(value) ? { ...value, ...own } : value]
  })
  return structuredClone(Object.fromEntries(entries)) as PayloadObject
}

function placeField(place: SamplePlace, key: string): PayloadObject | undefined {
  return key === 'repository' || key === 'organization' || key === 'sender' ? place[key] : undefined
}
