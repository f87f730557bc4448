import { compareUrl } from './compare-url.ts'
import type { Person } from './commit-log.ts'
import type { Push, PushedCommit } from './push.ts'
import type { RefUpdate } from './ref-update.ts'
import { isBranch, shortName } from './refs.ts'

/** The payload of GitHub's `push` event, without the `organization` and `installation` that only a platform knows. */
export interface PushPayload {
  readonly ref: string
  readonly before: string
  readonly after: string
  readonly repository: object
  readonly pusher: Pusher
  readonly sender: object
  readonly created: boolean
  readonly deleted: boolean
  readonly forced: boolean
  readonly base_ref: string | null
  readonly compare: string
  readonly commits: readonly CommitPayload[]
  readonly head_commit: CommitPayload | null
}

export interface CommitPayload {
  readonly id: string
  readonly tree_id: string
  readonly distinct: boolean
  readonly message: string
  readonly timestamp: string
  readonly url: string
  readonly author: Person
  readonly committer: Person
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly modified: readonly string[]
}

/** The payload of GitHub's `create` event, without what only a platform knows. */
export interface CreatePayload {
  /** Without `refs/heads/` or `refs/tags/`. */
  readonly ref: string
  readonly ref_type: 'branch' | 'tag'
  /** The default branch's name. */
  readonly master_branch: string
  /** The repository's. */
  readonly description: string | null
  readonly pusher_type: 'user'
  readonly repository: object
  readonly sender: object
}

/** The payload of GitHub's `delete` event, without what only a platform knows. */
export type DeletePayload = Omit<CreatePayload, 'master_branch' | 'description'>

export interface Pusher {
  readonly name: string
  readonly email: string | null
}

/** What the repository cannot tell: who pushed, and how the platform shows the repository and its people. */
export interface Context {
  /** As it goes into the payload, untouched. */
  readonly repository: object
  /** As it goes into the payload, untouched. */
  readonly sender: object
  readonly pusher: Pusher
  /** What `create` names as the default branch while `HEAD` points at a commit and so names none. */
  readonly defaultBranch: string
  /** The repository's page, without a trailing slash: commit and compare links start with it. */
  readonly htmlUrl: string
}

/** Writes a push in GitHub's names and order. */
export function pushToWire(push: Push, { repository, sender, pusher, htmlUrl }: Context): PushPayload {
  const { update } = push
  return {
    ref: update.ref,
    before: update.old,
    after: update.new,
    repository,
    pusher,
    sender,
    created: update.created,
    deleted: update.deleted,
    forced: push.forced,
    base_ref: push.baseRef,
    compare: compareUrl(htmlUrl, push),
    commits: push.commits.map((commit) => commitToWire(commit, htmlUrl)),
    head_commit: push.head && commitToWire(push.head, htmlUrl),
  }
}

/** Writes a new ref in GitHub's names and order. */
export function createToWire(
  { ref }: RefUpdate,
  masterBranch: string,
  { repository, sender }: Pick<Context, 'repository' | 'sender'>,
): CreatePayload {
  const description = 'description' in repository ? repository.description : null
  return {
    ref: shortName(ref),
    ref_type: isBranch(ref) ? 'branch' : 'tag',
    master_branch: masterBranch,
    description: typeof description === 'string' ? description : null,
    pusher_type: 'user',
    repository,
    sender,
  }
}

/** Writes the end of a ref in GitHub's names and order. */
export function deleteToWire(
  { ref }: RefUpdate,
  { repository, sender }: Pick<Context, 'repository' | 'sender'>,
): DeletePayload {
  return { ref: shortName(ref), ref_type: isBranch(ref) ? 'branch' : 'tag', pusher_type: 'user', repository, sender }
}

function commitToWire(commit: PushedCommit, htmlUrl: string): CommitPayload {
  return {
    id: commit.id,
    tree_id: commit.treeId,
    distinct: commit.distinct,
    message: commit.message,
    timestamp: commit.committedAt,
    url: `${htmlUrl}/commit/${commit.id}`,
    author: commit.author,
    committer: commit.committer,
    added: commit.added,
    removed: commit.removed,
    modified: commit.modified,
  }
}
