import { githubEvents, type GitHubEvent } from '../github-events.ts'
import { githubExamples } from '../github-examples.testing.ts'
import { isObject } from '../parse-payload.ts'
import type { PayloadObject } from '../payload-types.ts'
import { makeOrganization, makeUser } from './accounts.testing.ts'
import { complete, type Templates } from './complete.testing.ts'
import { moveHome } from './move-home.testing.ts'
import { payloadSchema, resolve } from './payload-schemas.testing.ts'
import { seeds } from './seeds.testing.ts'
import { homeOfSamples as home } from '../place-sample.ts'

/** The actions that a reader expects to see, most telling first; where an event has none of them, its first example's. */
const telling = ['opened', 'completed', 'published', 'created', 'submitted', 'added', 'create']

/** A sample of each of GitHub's events by name, at the home of samples: what lies in `packages/events/samples`. */
export function makeSamples(): ReadonlyMap<string, PayloadObject> {
  const issues = withSchema('issues', exampleOf('issues')!)
  const templates: Templates = {
    repository: issues['repository'] as PayloadObject,
    issue: issues['issue'] as PayloadObject,
  }
  return new Map(
    Object.entries<GitHubEvent>(githubEvents).map(([event, { targets }]) => {
      const seed = seeds[event]?.(templates)
      const sample = { ...exampleOf(event), ...seed }
      const placed = { ...sample, ...envelope(event, sample, targets, templates) }
      return [event, inOrder(withSchema(event, placed, templates))]
    }),
  )
}

/** The most telling example: completest first, then one in a repository, then one in an organization, then the smallest. */
function exampleOf(event: string): PayloadObject | undefined {
  const examples = githubExamples.filter((example) => example.event === event).map(({ payload }) => payload)
  const action = telling.find((word) => examples.some((example) => example.action === word)) ?? examples[0]?.action
  const [best] = examples
    .filter((example) => example.action === action)
    .map((example) => example as PayloadObject)
    .toSorted((one, other) => weight(event, one) - weight(event, other))
  return best && moveHome(best)
}

function weight(event: string, example: PayloadObject): number {
  const lacks = payloadSchema(event, example)?.errors(example).length ?? 0
  const isHome = isObject(example['organization']) && example['organization']['login'] === home.organization.login
  const isInRepository = isObject(example['repository'])
  return lacks * 1_000_000 + (isInRepository ? 0 : 200_000) + (isHome ? 0 : 100_000) + JSON.stringify(example).length
}

/** The repository, its organization and the sender, wherever an event can have them. */
function envelope(
  event: string,
  sample: PayloadObject,
  targets: GitHubEvent['targets'],
  { repository }: Templates,
): PayloadObject {
  const made = !Object.hasOwn(sample, 'sender') && event in seeds
  const properties = resolve(payloadSchema(event, sample)?.schema ?? {}).properties
  const has = (field: string): boolean => properties === undefined || Object.hasOwn(properties, field)
  const withRepository = isObject(sample['repository']) || (made && has('repository') && targets.includes('repository'))
  return {
    ...(withRepository && { repository: sample['repository'] ?? repository }),
    ...((withRepository || made) &&
      has('organization') && { organization: sample['organization'] ?? makeOrganization() }),
    ...(made && has('sender') && { sender: makeUser(home.sender.login) }),
  }
}

/** As GitHub sends them: what happened, then where, then who did it. */
function inOrder({ repository, organization, sender, ...rest }: PayloadObject): PayloadObject {
  return {
    ...rest,
    ...(repository !== undefined && { repository }),
    ...(organization !== undefined && { organization }),
    ...(sender !== undefined && { sender }),
  }
}

function withSchema(event: string, payload: PayloadObject, templates?: Templates): PayloadObject {
  const schema = payloadSchema(event, payload)
  return schema ? complete(payload, schema, templates ?? { repository: {}, issue: {} }) : payload
}
