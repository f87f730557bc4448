import { createRequire } from 'node:module'

interface GitHubExample {
  readonly event: string
  readonly payload: { readonly action?: string }
}

interface ExamplesOfEvent {
  readonly name: string
  readonly examples: readonly GitHubExample['payload'][]
}

/** The 329 payloads of github.com that `@octokit/webhooks-examples` collected from 2019 to 2022. */
export const githubExamples: readonly GitHubExample[] = (
  createRequire(import.meta.url)('@octokit/webhooks-examples') as ExamplesOfEvent[]
).flatMap(({ name, examples }) => examples.map((payload) => ({ event: name, payload })))
