/** The colours that chats show beside a message: red and green for bad and good ends, the others by what it is about. */
export const colours = {
  green: 0x1a_c6_00,
  red: 0xff_32_32,
  orange: 0xeb_64_20,
  yellow: 0xff_d9_30,
  purple: 0x72_89_da,
  grey: 0x4f_54_5c,
} as const

/** What a message says of an event: templates over its payload, `event` being its name. */
export interface EventText {
  /** One sentence without a full stop. */
  readonly title: string
  readonly url?: string
  /** Below the title, cut short and made plain. */
  readonly text?: string
  /** The name of a colour; grey without. */
  readonly colour?: string
}

const pull = 'PR #{{ pull_request.number }} {{ pull_request.title }}'
const issue = '#{{ issue.number }} {{ issue.title }}'
const discussion = '#{{ discussion.number }} {{ discussion.title }}'
const doing = '{{ action | words }}'
const ended = (path: string): string =>
  `{% case ${path} %}{% when 'success' %}green{% when 'failure', 'timed_out', 'startup_failure', 'error' %}red{% when 'action_required' %}yellow{% else %}grey{% endcase %}`
const outcome = (path: string): string =>
  `{% if ${path}.conclusion %}{{ ${path}.conclusion | words }}{% else %}{{ ${path}.status | words }}{% endif %}`

const alertColour =
  "{% case action %}{% when 'created', 'reopened', 'reintroduced', 'publicly_leaked' %}red{% when 'fixed', 'resolved' %}green{% else %}grey{% endcase %}"
const installed =
  "{% case action %}{% when 'created' %}installed{% when 'deleted' %}uninstalled{% else %}{{ action | words }}{% endcase %}"

/** The events that have a text of their own. One that is not here is told by `otherEvent`. */
export const eventTexts: Readonly<Record<string, EventText>> = {
  push: {
    title:
      "{% assign branch = ref | short_ref %}{% assign count = commits | size %}{% if ref contains 'refs/tags/' %}{% assign what = 'Tag ' %}{% else %}{% assign what = '' %}{% endif %}" +
      '{% if deleted %}{{ what }}{{ branch }} deleted{% elsif count == 0 %}{% if created %}{{ what }}{{ branch }} created{% else %}{{ what }}{{ branch }} moved to {{ after | short_sha }}{% endif %}' +
      '{% else %}{{ count }} {% if forced %}force-pushed {% endif %}commit{% if count != 1 %}s{% endif %} to {{ branch }}{% endif %}',
    url: '{% unless deleted %}{{ compare | default: head_commit.url }}{% endunless %}',
    colour: '{% if deleted %}grey{% elsif forced %}red{% else %}purple{% endif %}',
  },
  issues: {
    title:
      `Issue ${doing}: ${issue}` +
      "{% if action == 'labeled' or action == 'unlabeled' %} ({{ label.name }}){% elsif action == 'assigned' or action == 'unassigned' %} ({{ assignee.login }}){% elsif action == 'milestoned' or action == 'demilestoned' %} ({{ milestone.title }}){% endif %}",
    url: '{{ issue.html_url }}',
    text: "{% if action == 'opened' %}{{ issue.body }}{% endif %}",
    colour: "{% case action %}{% when 'opened', 'reopened' %}orange{% when 'closed' %}green{% else %}grey{% endcase %}",
  },
  issue_comment: {
    title: `{% if action == 'created' %}New comment{% else %}Comment ${doing}{% endif %} on {% if issue.pull_request %}PR{% else %}issue{% endif %} ${issue}`,
    url: '{{ comment.html_url }}',
    text: "{% unless action == 'deleted' %}{{ comment.body }}{% endunless %}",
    colour: '{% if issue.pull_request %}purple{% else %}orange{% endif %}',
  },
  pull_request: {
    title:
      "{% if action == 'closed' and pull_request.merged %}{% assign did = 'merged' %}{% elsif action == 'synchronize' %}{% assign did = 'updated' %}{% elsif action == 'ready_for_review' %}{% assign did = 'ready for review' %}{% else %}{% assign did = action | words %}{% endif %}" +
      "{% if pull_request.draft and action == 'opened' %}Draft PR{% else %}PR{% endif %} {{ did }}: #{{ pull_request.number }} {{ pull_request.title }}" +
      "{% if action == 'labeled' or action == 'unlabeled' %} ({{ label.name }}){% elsif action == 'assigned' or action == 'unassigned' %} ({{ assignee.login }}){% elsif action == 'review_requested' or action == 'review_request_removed' %} ({{ requested_reviewer.login | default: requested_team.name }}){% endif %}",
    url: '{{ pull_request.html_url }}',
    text: "{% if action == 'opened' %}{{ pull_request.body }}{% endif %}",
    colour:
      "{% case action %}{% when 'opened', 'reopened', 'ready_for_review' %}green{% when 'closed' %}{% if pull_request.merged %}purple{% else %}red{% endif %}{% else %}grey{% endcase %}",
  },
  pull_request_review: {
    title: `{% if action == 'dismissed' %}Review dismissed on{% else %}{% case review.state %}{% when 'approved' %}Approved{% when 'changes_requested' %}Changes requested on{% else %}Reviewed{% endcase %}{% endif %} ${pull}`,
    url: '{{ review.html_url }}',
    text: '{{ review.body }}',
    colour:
      "{% case review.state %}{% when 'approved' %}green{% when 'changes_requested' %}red{% else %}grey{% endcase %}",
  },
  pull_request_review_comment: {
    title: `{% if action == 'created' %}New review comment{% else %}Review comment ${doing}{% endif %} on ${pull}`,
    url: '{{ comment.html_url }}',
    text: "{% unless action == 'deleted' %}{{ comment.body }}{% endunless %}",
    colour: 'purple',
  },
  pull_request_review_thread: { title: `Review thread ${doing} on ${pull}`, url: '{{ pull_request.html_url }}' },
  release: {
    title:
      `{% if release.prerelease %}Pre-release{% else %}Release{% endif %} ${doing}: {{ release.name | default: release.tag_name }}` +
      '{% if release.name and release.name != release.tag_name %} ({{ release.tag_name }}){% endif %}',
    url: '{{ release.html_url }}',
    text: "{% if action == 'published' or action == 'released' or action == 'prereleased' %}{{ release.body }}{% endif %}",
    colour: "{% if action == 'published' or action == 'released' %}green{% else %}grey{% endif %}",
  },
  check_run: {
    title: `Check {{ check_run.name }}: ${outcome('check_run')}{% if check_run.check_suite.head_branch %} on {{ check_run.check_suite.head_branch }}{% endif %}`,
    url: '{{ check_run.html_url | default: check_run.details_url }}',
    text: '{{ check_run.output.title }}',
    colour: ended('check_run.conclusion'),
  },
  check_suite: {
    title: `Checks{% if check_suite.app.name %} of {{ check_suite.app.name }}{% endif %}: ${outcome('check_suite')}{% if check_suite.head_branch %} on {{ check_suite.head_branch }}{% endif %}`,
    url: '{% if repository.html_url %}{{ repository.html_url }}/commit/{{ check_suite.head_sha }}{% endif %}',
    text: '{{ check_suite.head_commit.message | first_line }}',
    colour: ended('check_suite.conclusion'),
  },
  workflow_run: {
    title: `Workflow {{ workflow_run.name | default: workflow.name }} #{{ workflow_run.run_number }}: ${outcome('workflow_run')} on {{ workflow_run.head_branch }}`,
    url: '{{ workflow_run.html_url }}',
    text: '{{ workflow_run.display_title | default: workflow_run.head_commit.message | first_line }}',
    colour: ended('workflow_run.conclusion'),
  },
  workflow_job: {
    title: `Job {{ workflow_job.name }}{% if workflow_job.workflow_name %} of {{ workflow_job.workflow_name }}{% endif %}: ${outcome('workflow_job')}{% if workflow_job.head_branch %} on {{ workflow_job.head_branch }}{% endif %}`,
    url: '{{ workflow_job.html_url }}',
    colour: ended('workflow_job.conclusion'),
  },
  status: {
    title: 'Status of {{ sha | short_sha }}: {{ context }} {{ state }}',
    url: '{{ target_url | default: commit.html_url }}',
    text: '{{ description }}',
    colour: ended('state'),
  },
  discussion: {
    title: `Discussion ${doing}: ${discussion}`,
    url: '{{ discussion.html_url }}',
    text: "{% if action == 'created' %}{{ discussion.body }}{% endif %}",
    colour: 'purple',
  },
  discussion_comment: {
    title: `{% if action == 'created' %}New comment{% else %}Comment ${doing}{% endif %} on discussion ${discussion}`,
    url: '{{ comment.html_url }}',
    text: "{% unless action == 'deleted' %}{{ comment.body }}{% endunless %}",
    colour: 'purple',
  },
  star: {
    title:
      "{% if action == 'deleted' %}Star removed{% else %}New star{% endif %}{% if repository.stargazers_count %} ({{ repository.stargazers_count }} now){% endif %}",
    url: '{{ repository.html_url }}',
    colour: "{% if action == 'created' %}yellow{% endif %}",
  },
  watch: { title: 'Repository starred', url: '{{ repository.html_url }}', colour: 'yellow' },
  fork: { title: 'Forked to {{ forkee.full_name }}', url: '{{ forkee.html_url }}', colour: 'purple' },
  create: {
    title: 'New {{ ref_type }} {{ ref }}',
    url: '{% if repository.html_url %}{{ repository.html_url }}/tree/{{ ref }}{% endif %}',
    colour: 'green',
  },
  delete: { title: '{{ ref_type | capitalize }} {{ ref }} deleted', url: '{{ repository.html_url }}' },
  commit_comment: {
    title: 'New comment on commit {{ comment.commit_id | short_sha }}',
    url: '{{ comment.html_url }}',
    text: '{{ comment.body }}',
    colour: 'purple',
  },
  deployment: {
    title: 'Deployment of {{ deployment.ref }} to {{ deployment.environment }} requested',
    url: '{{ repository.html_url }}',
    text: '{{ deployment.description }}',
  },
  deployment_status: {
    title: 'Deployment of {{ deployment.ref }} to {{ deployment.environment }}: {{ deployment_status.state | words }}',
    url: '{{ deployment_status.log_url | default: deployment_status.target_url | default: repository.html_url }}',
    text: '{{ deployment_status.description }}',
    colour: ended('deployment_status.state'),
  },
  gollum: {
    title:
      '{% assign count = pages | size %}{% assign page = pages | first %}{% if count == 1 %}Wiki page {{ page.action }}: {{ page.title }}{% else %}{{ count }} wiki pages changed{% endif %}',
    url: '{% assign page = pages | first %}{{ page.html_url }}',
    text: '{% assign page = pages | first %}{{ page.summary }}',
  },
  member: { title: `Collaborator ${doing}: {{ member.login }}`, url: '{{ member.html_url }}' },
  milestone: {
    title: `Milestone ${doing}: {{ milestone.title }}`,
    url: '{{ milestone.html_url }}',
    text: "{% if action == 'created' %}{{ milestone.description }}{% endif %}",
  },
  label: {
    title: `Label ${doing}: {{ label.name }}`,
    url: '{{ repository.html_url }}',
    text: '{{ label.description }}',
  },
  public: { title: 'The repository is public now', url: '{{ repository.html_url }}', colour: 'yellow' },
  repository: { title: `Repository ${doing}`, url: '{{ repository.html_url }}' },
  branch_protection_configuration: { title: `Branch protection ${doing}`, url: '{{ repository.html_url }}' },
  code_scanning_alert: {
    title: `Code scanning alert #{{ alert.number }} ${doing}: {{ alert.rule.description }}`,
    url: '{{ alert.html_url }}',
    colour: alertColour,
  },
  custom_property: {
    title: `Custom property ${doing}: {{ definition.property_name }}`,
    text: '{{ definition.description }}',
  },
  custom_property_values: {
    title:
      'Custom properties changed: {% for one in new_property_values limit: 5 %}{% unless forloop.first %}, {% endunless %}{{ one.property_name }} = {{ one.value }}{% endfor %}',
    url: '{{ repository.html_url }}',
  },
  dependabot_alert: {
    title: `Dependabot alert #{{ alert.number }} ${doing}: {{ alert.dependency.package.name }}`,
    url: '{{ alert.html_url }}',
    text: '{{ alert.security_advisory.summary }}',
    colour: alertColour,
  },
  deployment_protection_rule: {
    title: `Approval of a deployment to {{ environment }} ${doing}`,
    url: '{{ repository.html_url }}',
    colour: 'yellow',
  },
  deployment_review: {
    title: `{% case action %}{% when 'requested' %}Review of a deployment to {{ environment }} requested{% else %}Deployment ${doing}{% endcase %}: {{ workflow_run.display_title | default: workflow_run.name }}`,
    url: '{{ workflow_run.html_url | default: repository.html_url }}',
    colour: "{% case action %}{% when 'approved' %}green{% when 'rejected' %}red{% else %}yellow{% endcase %}",
  },
  github_app_authorization: { title: `Authorization of the app ${doing}` },
  installation: { title: `App {{ installation.app_slug }} ${installed}`, url: '{{ installation.html_url }}' },
  installation_repositories: {
    title:
      "Repositories {% if action == 'removed' %}taken from{% else %}given to{% endif %} the app {{ installation.app_slug }}: {% assign changed = repositories_added %}{% if action == 'removed' %}{% assign changed = repositories_removed %}{% endif %}{% for one in changed limit: 5 %}{% unless forloop.first %}, {% endunless %}{{ one.full_name }}{% endfor %}",
    url: '{{ installation.html_url }}',
  },
  installation_target: {
    title: '{{ changes.login.from }} is called {{ account.login }} now',
    url: '{{ account.html_url }}',
  },
  issue_dependencies: {
    title:
      "Issue #{{ blocked_issue.number }} {{ blocked_issue.title }} is {% if action contains 'removed' %}no longer {% endif %}blocked by #{{ blocking_issue.number }} {{ blocking_issue.title }}",
    url: '{{ blocked_issue.html_url }}',
  },
  issue_relates_to: {
    title:
      "Issue #{{ issue.number }} {{ issue.title }} {% if action contains 'removed' %}no longer relates{% else %}relates{% endif %} to #{{ related_issue.number }} {{ related_issue.title }}",
    url: '{{ issue.html_url }}',
  },
  marketplace_purchase: { title: `Marketplace plan ${doing}: {{ marketplace_purchase.plan.name }}` },
  membership: {
    title:
      "{{ member.login }} {% if action == 'removed' %}removed from{% else %}added to{% endif %} the team {{ team.name }}",
    url: '{{ team.html_url }}',
  },
  merge_group: {
    title:
      "Merge group of {{ merge_group.base_ref | short_ref }}{% if action == 'checks_requested' %}: checks requested{% else %} {{ action | words }}{% endif %}",
    url: '{{ repository.html_url }}',
    text: '{{ merge_group.head_commit.message | first_line }}',
  },
  meta: { title: `This hook was ${doing}`, url: '{{ repository.html_url }}' },
  org_block: { title: `{{ blocked_user.login }} ${doing}`, url: '{{ blocked_user.html_url }}' },
  organization: {
    title:
      "{% case action %}{% when 'member_added' %}{{ membership.user.login }} joined{% when 'member_invited' %}{{ user.login | default: invitation.login | default: 'Somebody' }} was invited{% when 'member_removed' %}{{ membership.user.login }} left{% else %}Organization {{ action | words }}{% endcase %}",
    url: '{{ membership.user.html_url }}',
  },
  page_build: {
    title: 'Pages: {{ build.status }}',
    url: '{{ repository.html_url }}',
    text: '{{ build.error.message }}',
    colour: "{% case build.status %}{% when 'built' %}green{% when 'errored' %}red{% else %}grey{% endcase %}",
  },
  personal_access_token_request: {
    title: `Access token request ${doing}: {{ personal_access_token_request.token_name }}`,
    colour: 'yellow',
  },
  project_card: { title: `Project card ${doing}`, url: '{{ repository.html_url }}', text: '{{ project_card.note }}' },
  projects_v2: { title: `Project ${doing}: {{ projects_v2.title }}`, text: '{{ projects_v2.short_description }}' },
  projects_v2_item: { title: `Project item ${doing}` },
  projects_v2_status_update: {
    title: `Project status update ${doing}: {{ projects_v2_status_update.status | words | downcase }}`,
    text: '{{ projects_v2_status_update.body }}',
  },
  registry_package: {
    title: `Package ${doing}: {{ registry_package.name }} {{ registry_package.package_version.version }}`,
    url: '{{ registry_package.html_url | default: repository.html_url }}',
    text: '{{ registry_package.description }}',
    colour: 'green',
  },
  repository_dispatch: { title: 'Dispatched: {{ action }}', url: '{{ repository.html_url }}' },
  repository_import: {
    title: 'Import of the repository: {{ status }}',
    url: '{{ repository.html_url }}',
    colour: ended('status'),
  },
  repository_vulnerability_alert: {
    title:
      "Vulnerability in {{ alert.affected_package_name }} {% case action %}{% when 'create' %}found{% when 'dismiss' %}dismissed{% when 'resolve' %}resolved{% else %}{{ action | words }}{% endcase %}",
    url: '{{ alert.external_reference | default: repository.html_url }}',
    colour: "{% if action == 'create' %}red{% endif %}",
  },
  secret_scanning_alert: {
    title: `Secret scanning alert #{{ alert.number }} ${doing}: {{ alert.secret_type_display_name | default: alert.secret_type }}`,
    url: '{{ alert.html_url }}',
    colour: alertColour,
  },
  secret_scanning_alert_location: {
    title:
      'Secret found: {{ alert.secret_type_display_name | default: alert.secret_type }}{% if location.details.path %} in {{ location.details.path }}{% endif %}',
    url: '{{ alert.html_url }}',
    colour: 'red',
  },
  security_advisory: {
    title: `Security advisory ${doing}: {{ security_advisory.summary }}`,
    text: '{{ security_advisory.description }}',
    colour: 'red',
  },
  security_and_analysis: { title: 'Security settings changed', url: '{{ repository.html_url }}' },
  sponsorship: {
    title: `Sponsorship of {{ sponsorship.sponsorable.login }} by {{ sponsorship.sponsor.login }} ${doing}`,
    text: '{{ sponsorship.tier.name }}',
    colour: 'green',
  },
  sub_issues: {
    title:
      "#{{ sub_issue.number }} {{ sub_issue.title }} is {% if action contains 'removed' %}no longer {% endif %}a sub-issue of #{{ parent_issue.number }} {{ parent_issue.title }}",
    url: '{{ sub_issue.html_url }}',
  },
  team_add: { title: 'Team {{ team.name }} was given the repository', url: '{{ team.html_url }}' },
  workflow_dispatch: {
    title: 'Workflow {{ workflow }} started by hand on {{ ref | short_ref }}',
    url: '{{ repository.html_url }}',
  },
  ping: { title: 'This hook works', text: '{{ zen }}', colour: 'green' },
  signup: { title: '{{ message }}', colour: 'green' },
  insert_row: { title: 'Row added to {{ data.table_name }}{% if data.row_name %}: {{ data.row_name }}{% endif %}' },
  modify_row: { title: 'Row changed in {{ data.table_name }}{% if data.row_name %}: {{ data.row_name }}{% endif %}' },
  delete_row: { title: 'Row deleted from {{ data.table_name }}{% if data.row_name %}: {{ data.row_name }}{% endif %}' },
}

/**
 * For every other event, a platform's own ones too: its name and action, and what the member that is called like the event,
 * or like its last word, says of itself.
 */
export const otherEvent: EventText = {
  title:
    '{{ event | words | capitalize }}{% if action %} {{ action | words }}{% endif %}' +
    '{% assign name = subject.title | default: subject.name | default: subject.login | default: subject.summary | default: subject.secret_type_display_name %}' +
    '{% if subject.number or name %}:{% if subject.number %} #{{ subject.number }}{% endif %}{% if name %} {{ name }}{% endif %}{% endif %}',
  url: '{{ subject.html_url | default: repository.html_url | default: organization.html_url }}',
  text: '{{ subject.description }}',
}
