import type { EventPayloadMap } from '@octokit/webhooks-types'
import type { GitHubEventName } from './github-events.ts'

/** A JSON object of which nothing is known. */
export type PayloadObject = Record<string, unknown>

/**
 * The payload of a GitHub event; an object of which nothing is known where `@octokit/webhooks-types` lacks the event.
 *
 * For writing payloads, not a promise about those that arrive: `checkPayload` does not compare them with these types.
 */
export type PayloadOf<Name extends GitHubEventName> = Name extends keyof EventPayloadMap
  ? EventPayloadMap[Name]
  : PayloadObject
