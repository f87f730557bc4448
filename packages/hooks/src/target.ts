import type { TargetKind } from '@repohook/events'

/** What names a target from outside: `octocat/Hello-World`, `octocat`, or nothing for the instance. Case does not matter. */
export interface TargetRef {
  readonly kind: TargetKind
  readonly name: string
}

/** What a hook is installed on: a repository, an organization, or the instance itself. */
export interface Target {
  readonly id: number
  readonly kind: TargetKind
  /** As it was registered: `owner/name`, the organization's login, or the empty string. */
  readonly name: string
  /** A repository's organization, whose hooks hear what happens in the repository. */
  readonly parent: { readonly id: number; readonly name: string } | null
  /** What the platform says of it in payloads, beside what Repohook knows: `private`, `description`, … */
  readonly profile: Readonly<Record<string, unknown>>
  readonly createdAt: number
}
