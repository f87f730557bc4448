/** One event of GitHub's catalogue. */
export interface GitHubEvent {
  /** The values `action` may take, sorted; empty where the payload has no action, or one that its caller makes up. */
  readonly actions: readonly string[]
  /**
   * Which hooks may subscribe to it. Enterprise, Marketplace and Sponsors hooks are left out, so that an event which
   * only those receive has no targets.
   */
  readonly targets: readonly ('repository' | 'organization' | 'app')[]
  readonly description: string
  /** The action is any text that the caller chose. */
  readonly freeFormAction?: true
}

/**
 * GitHub's webhook events by name, in order of name: 76 events and 272 pairs of event and action.
 *
 * Source: `@octokit/openapi` 23.0.2, and github/docs for `issue_relates_to`, which is newer. `ping` and `meta` are about
 * the hook itself and go to that hook alone; `ping` goes there whatever the hook subscribed to.
 */
export const githubEvents = {
  branch_protection_configuration: {
    actions: ['disabled', 'enabled'],
    targets: ['repository', 'organization', 'app'],
    description: 'All branch protections of a repository were switched on or off',
  },
  branch_protection_rule: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['repository', 'organization', 'app'],
    description: 'A branch protection rule was added, changed or removed',
  },
  check_run: {
    actions: ['completed', 'created', 'requested_action', 'rerequested'],
    targets: ['repository', 'organization', 'app'],
    description: 'A check run changed state, or a re-run / custom button was requested',
  },
  check_suite: {
    actions: ['completed', 'requested', 'rerequested'],
    targets: ['repository', 'organization', 'app'],
    description: 'A check suite was requested, re-requested or finished',
  },
  code_scanning_alert: {
    actions: [
      'appeared_in_branch',
      'closed_by_user',
      'created',
      'fixed',
      'reopened',
      'reopened_by_user',
      'updated_assignment',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'A code scanning finding appeared, was fixed, closed, reopened or reassigned',
  },
  commit_comment: {
    actions: ['created'],
    targets: ['repository', 'organization', 'app'],
    description: 'Someone commented on a commit',
  },
  create: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A branch or tag was created (skipped when over 3 tags are made at once)',
  },
  custom_property: {
    actions: ['created', 'deleted', 'promote_to_enterprise', 'updated'],
    targets: ['organization', 'app'],
    description: 'A custom property definition was created, changed, promoted or deleted',
  },
  custom_property_values: {
    actions: ['updated'],
    targets: ['repository', 'organization', 'app'],
    description: 'Custom property values of a repository changed',
  },
  delete: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A branch or tag was deleted (skipped when over 3 tags go at once)',
  },
  dependabot_alert: {
    actions: [
      'assignees_changed',
      'auto_dismissed',
      'auto_reopened',
      'created',
      'dismissed',
      'fixed',
      'reintroduced',
      'reopened',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'A Dependabot alert changed state or assignees',
  },
  deploy_key: {
    actions: ['created', 'deleted'],
    targets: ['repository', 'organization', 'app'],
    description: 'A deploy key was added to or removed from a repository',
  },
  deployment: {
    actions: ['created'],
    targets: ['repository', 'organization', 'app'],
    description: 'A deployment was created',
  },
  deployment_protection_rule: {
    actions: ['requested'],
    targets: ['app'],
    description: 'A custom deployment protection rule was asked to decide',
  },
  deployment_review: {
    actions: ['approved', 'rejected', 'requested'],
    targets: ['app'],
    description: 'A deployment review was requested, approved or rejected',
  },
  deployment_status: {
    actions: ['created'],
    targets: ['repository', 'organization', 'app'],
    description: 'A deployment got a new status (not fired for the inactive state)',
  },
  discussion: {
    actions: [
      'answered',
      'category_changed',
      'closed',
      'created',
      'deleted',
      'edited',
      'labeled',
      'locked',
      'pinned',
      'reopened',
      'transferred',
      'unanswered',
      'unlabeled',
      'unlocked',
      'unpinned',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'Activity on a discussion itself (preview)',
  },
  discussion_comment: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['repository', 'organization', 'app'],
    description: 'A comment on a discussion was made, edited or deleted (preview)',
  },
  fork: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'The repository was forked',
  },
  github_app_authorization: {
    actions: ['revoked'],
    targets: ['app'],
    description: 'A user revoked their authorization of a GitHub App (cannot be unsubscribed)',
  },
  gollum: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'Wiki pages were created or updated',
  },
  installation: {
    actions: ['created', 'deleted', 'new_permissions_accepted', 'suspend', 'unsuspend'],
    targets: ['app'],
    description: 'A GitHub App was installed, removed, suspended or re-permissioned (always sent to apps)',
  },
  installation_repositories: {
    actions: ['added', 'removed'],
    targets: ['app'],
    description: 'The repositories an app installation can see changed (always sent to apps)',
  },
  installation_target: {
    actions: ['renamed'],
    targets: ['app'],
    description: 'The account an app is installed on was renamed',
  },
  issue_comment: {
    actions: ['created', 'deleted', 'edited', 'pinned', 'unpinned'],
    targets: ['repository', 'organization', 'app'],
    description: 'A comment on an issue or pull request was created, edited, deleted, pinned or unpinned',
  },
  issue_dependencies: {
    actions: ['blocked_by_added', 'blocked_by_removed', 'blocking_added', 'blocking_removed'],
    targets: ['repository', 'organization', 'app'],
    description: 'A blocked-by / blocking link between issues was added or removed',
  },
  issue_relates_to: {
    actions: ['relates_to_added', 'relates_to_removed'],
    targets: ['repository', 'organization', 'app'],
    description: 'A relates-to link between two issues was added or removed',
  },
  issues: {
    actions: [
      'assigned',
      'closed',
      'deleted',
      'demilestoned',
      'edited',
      'field_added',
      'field_removed',
      'labeled',
      'locked',
      'milestoned',
      'opened',
      'pinned',
      'reopened',
      'transferred',
      'typed',
      'unassigned',
      'unlabeled',
      'unlocked',
      'unpinned',
      'untyped',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'Activity on an issue (state, labels, assignees, milestone, type, fields, lock, pin, transfer)',
  },
  label: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['repository', 'organization', 'app'],
    description: 'A label definition was created, edited or deleted',
  },
  marketplace_purchase: {
    actions: ['cancelled', 'changed', 'pending_change', 'pending_change_cancelled', 'purchased'],
    targets: [],
    description: 'A Marketplace plan was bought, changed or cancelled',
  },
  member: {
    actions: ['added', 'edited', 'removed'],
    targets: ['repository', 'organization', 'app'],
    description: 'A repository collaborator was added, removed or had access changed',
  },
  membership: {
    actions: ['added', 'removed'],
    targets: ['organization', 'app'],
    description: 'Someone joined or left a team',
  },
  merge_group: {
    actions: ['checks_requested', 'destroyed'],
    targets: ['app'],
    description: 'A merge queue group asked for checks or was destroyed',
  },
  meta: {
    actions: ['deleted'],
    targets: ['repository', 'organization', 'app'],
    description: 'This webhook itself was deleted',
  },
  milestone: {
    actions: ['closed', 'created', 'deleted', 'edited', 'opened'],
    targets: ['repository', 'organization', 'app'],
    description: 'A milestone was created, edited, opened, closed or deleted',
  },
  org_block: {
    actions: ['blocked', 'unblocked'],
    targets: ['organization', 'app'],
    description: 'An organization blocked or unblocked a user',
  },
  organization: {
    actions: ['deleted', 'member_added', 'member_invited', 'member_removed', 'renamed'],
    targets: ['organization', 'app'],
    description: 'The organization was renamed or deleted, or its members changed',
  },
  package: {
    actions: ['published', 'updated'],
    targets: ['repository', 'organization'],
    description: 'A package was published or updated',
  },
  page_build: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A Pages site build was attempted, whatever the outcome',
  },
  personal_access_token_request: {
    actions: ['approved', 'cancelled', 'created', 'denied'],
    targets: ['organization', 'app'],
    description: 'A fine-grained token request needing organization approval changed state',
  },
  ping: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'Sent on webhook creation and on request, to prove the endpoint works',
  },
  project: {
    actions: ['closed', 'created', 'deleted', 'edited', 'reopened'],
    targets: ['repository', 'organization', 'app'],
    description: 'A classic project changed',
  },
  project_card: {
    actions: ['converted', 'created', 'deleted', 'edited', 'moved'],
    targets: ['repository', 'organization', 'app'],
    description: 'A card on a classic project changed',
  },
  project_column: {
    actions: ['created', 'deleted', 'edited', 'moved'],
    targets: ['repository', 'organization', 'app'],
    description: 'A column of a classic project changed',
  },
  projects_v2: {
    actions: ['closed', 'created', 'deleted', 'edited', 'reopened'],
    targets: ['organization'],
    description: 'An organization project was created, edited, closed, reopened or deleted (preview)',
  },
  projects_v2_item: {
    actions: ['archived', 'converted', 'created', 'deleted', 'edited', 'reordered', 'restored'],
    targets: ['organization'],
    description: 'An item of an organization project changed (preview)',
  },
  projects_v2_status_update: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['organization'],
    description: 'A status update of an organization project changed',
  },
  public: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A private repository became public',
  },
  pull_request: {
    actions: [
      'assigned',
      'auto_merge_disabled',
      'auto_merge_enabled',
      'closed',
      'converted_to_draft',
      'demilestoned',
      'dequeued',
      'edited',
      'enqueued',
      'labeled',
      'locked',
      'milestoned',
      'opened',
      'ready_for_review',
      'reopened',
      'review_request_removed',
      'review_requested',
      'stacked',
      'synchronize',
      'unassigned',
      'unlabeled',
      'unlocked',
    ],
    targets: ['repository', 'organization', 'app'],
    description:
      'Activity on a pull request (state, head push, labels, assignees, reviewers, draft, merge queue, auto-merge)',
  },
  pull_request_review: {
    actions: ['dismissed', 'edited', 'submitted'],
    targets: ['repository', 'organization', 'app'],
    description: 'A pull request review was submitted, edited or dismissed',
  },
  pull_request_review_comment: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['repository', 'organization', 'app'],
    description: 'A comment on a pull request diff was made, edited or deleted',
  },
  pull_request_review_thread: {
    actions: ['resolved', 'unresolved'],
    targets: ['repository', 'organization', 'app'],
    description: 'A review thread was resolved or unresolved',
  },
  push: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'Commits or tags were pushed, or a ref was deleted (skipped over 5000 branches / 3 tags at once)',
  },
  registry_package: {
    actions: ['published', 'updated'],
    targets: ['repository', 'organization', 'app'],
    description: 'Older form of the package event',
  },
  release: {
    actions: ['created', 'deleted', 'edited', 'prereleased', 'published', 'released', 'unpublished'],
    targets: ['repository', 'organization', 'app'],
    description: 'A release was created, edited, published, unpublished, pre-released, released or deleted',
  },
  repository: {
    actions: [
      'archived',
      'created',
      'deleted',
      'edited',
      'privatized',
      'publicized',
      'renamed',
      'transferred',
      'unarchived',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'The repository was created, deleted, renamed, transferred, archived, edited or changed visibility',
  },
  repository_advisory: {
    actions: ['published', 'reported'],
    targets: ['repository', 'organization', 'app'],
    description: 'A repository security advisory was published or reported privately',
  },
  repository_dispatch: {
    actions: [],
    freeFormAction: true,
    // GitHub tells apps only; here are none.
    targets: ['repository', 'organization', 'app'],
    description: 'Custom event raised through the dispatches endpoint; action is the caller-chosen event_type',
  },
  repository_import: {
    actions: [],
    targets: ['repository', 'organization'],
    description: 'A repository import finished, failed or was cancelled',
  },
  repository_ruleset: {
    actions: ['created', 'deleted', 'edited'],
    targets: ['repository', 'organization', 'app'],
    description: 'A ruleset was created, edited or deleted',
  },
  repository_vulnerability_alert: {
    actions: ['create', 'dismiss', 'reopen', 'resolve'],
    targets: ['repository', 'organization'],
    description: 'Legacy vulnerability alert event (closing down; use dependabot_alert)',
  },
  secret_scanning_alert: {
    actions: [
      'assigned',
      'created',
      'metadata_created',
      'metadata_removed',
      'publicly_leaked',
      'reopened',
      'resolved',
      'unassigned',
      'validated',
    ],
    targets: ['repository', 'organization', 'app'],
    description: 'A secret scanning alert changed state, assignee, validity or metadata',
  },
  secret_scanning_alert_location: {
    actions: ['created'],
    targets: ['repository', 'organization', 'app'],
    description: 'A new location of an already reported secret was found',
  },
  secret_scanning_scan: {
    actions: ['completed'],
    targets: ['repository', 'organization', 'app'],
    description: 'A secret scanning scan finished',
  },
  security_advisory: {
    actions: ['published', 'updated', 'withdrawn'],
    targets: ['app'],
    description: 'A global advisory was published, updated or withdrawn',
  },
  security_and_analysis: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'Security or analysis features of a repository were switched on or off',
  },
  sponsorship: {
    actions: ['cancelled', 'created', 'edited', 'pending_cancellation', 'pending_tier_change', 'tier_changed'],
    targets: [],
    description: 'A sponsorship was started, changed or cancelled',
  },
  star: {
    actions: ['created', 'deleted'],
    targets: ['repository', 'organization', 'app'],
    description: 'A star was given or taken back',
  },
  status: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A commit status changed',
  },
  sub_issues: {
    actions: ['parent_issue_added', 'parent_issue_removed', 'sub_issue_added', 'sub_issue_removed'],
    targets: ['repository', 'organization', 'app'],
    description: 'A parent / sub-issue relation was added or removed',
  },
  team: {
    actions: ['added_to_repository', 'created', 'deleted', 'edited', 'removed_from_repository'],
    targets: ['organization', 'app'],
    description: 'A team was created, edited, deleted, or gained or lost a repository',
  },
  team_add: {
    actions: [],
    targets: ['repository', 'organization', 'app'],
    description: 'A team was given access to a repository',
  },
  watch: {
    actions: ['started'],
    targets: ['repository', 'organization', 'app'],
    description: 'Someone starred the repository (historic name; only the started action)',
  },
  workflow_dispatch: {
    actions: [],
    targets: ['app'],
    description: 'An Actions workflow was started by hand',
  },
  workflow_job: {
    actions: ['completed', 'in_progress', 'queued', 'waiting'],
    targets: ['repository', 'organization', 'app'],
    description: 'An Actions job was queued, waiting, in progress or completed',
  },
  workflow_run: {
    actions: ['completed', 'in_progress', 'requested'],
    targets: ['repository', 'organization', 'app'],
    description: 'An Actions workflow run was requested, in progress or completed',
  },
} as const satisfies Record<string, GitHubEvent>

export type GitHubEventName = keyof typeof githubEvents

/** The actions of an event: `string` where its caller makes them up, `null` where it has none. */
export type GitHubEventAction<Name extends GitHubEventName> = Name extends GitHubEventName
  ? (typeof githubEvents)[Name] extends { readonly freeFormAction: true }
    ? string
    : (typeof githubEvents)[Name]['actions'] extends readonly []
      ? null
      : (typeof githubEvents)[Name]['actions'][number]
  : never
