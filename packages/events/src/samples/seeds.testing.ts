import type { PayloadObject } from '../payload-types.ts'
import { homeOfSamples as home } from '../place-sample.ts'
import { addressOf, makeUser } from './accounts.testing.ts'
import type { Templates } from './complete.testing.ts'

const { url, html_url: htmlUrl } = home.repository
const sender = makeUser(home.sender.login)
const hubot = makeUser('hubot')

/**
 * What no example and no schema tells, by event: the words of the events that GitHub has published no example of. What
 * stands here is completed after the schema; what stands here of an event with an example takes the example's place.
 */
export const seeds: Readonly<Record<string, (templates: Templates) => PayloadObject>> = {
  branch_protection_configuration: () => ({ action: 'disabled' }),

  custom_property: () => ({
    action: 'created',
    definition: {
      property_name: 'environment',
      url: `https://api.github.com/orgs/${home.organization.login}/properties/schema/environment`,
      source_type: 'organization',
      value_type: 'single_select',
      required: true,
      default_value: 'production',
      description: 'Where the repository is deployed to',
      allowed_values: ['production', 'development'],
      values_editable_by: 'org_actors',
    },
  }),

  custom_property_values: () => ({
    action: 'updated',
    new_property_values: [{ property_name: 'environment', value: 'production' }],
    old_property_values: [{ property_name: 'environment', value: 'development' }],
  }),

  deployment_protection_rule: () => ({
    action: 'requested',
    environment: 'production',
    event: 'push',
    deployment_callback_url: `${url}/actions/runs/4410239514/deployment_protection_rule`,
    deployment: {
      url: `${url}/deployments/1183204`,
      id: 1183204,
      ref: 'main',
      task: 'deploy',
      sha: pushedSha,
      environment: 'production',
      original_environment: 'production',
      description: null,
      creator: sender,
      statuses_url: `${url}/deployments/1183204/statuses`,
      repository_url: url,
    },
    pull_requests: [],
  }),

  installation_target: () => ({
    action: 'renamed',
    account: makeUser(home.organization.login),
    changes: { login: { from: 'Octocoders-Inc' } },
    target_type: 'Organization',
  }),

  issue_dependencies: ({ issue, repository }) => {
    const blocking = issueLike(issue, { number: 2, id: 444500612, title: 'Decide how we spell it' })
    return {
      action: 'blocked_by_added',
      blocked_issue_id: issue['id'],
      blocked_issue: issue,
      blocking_issue_id: blocking['id'],
      blocking_issue: blocking,
      blocking_issue_repo: repository,
    }
  },

  // Newer than the published schema: its fields are those that GitHub's documentation lists.
  issue_relates_to: ({ issue }) => {
    const related = issueLike(issue, { number: 3, id: 444501077, title: 'Check the spelling of every page' })
    return {
      action: 'relates_to_added',
      issue_id: issue['id'],
      issue,
      related_issue_id: related['id'],
      related_issue: related,
    }
  },

  personal_access_token_request: () => ({
    action: 'created',
    personal_access_token_request: {
      id: 48211,
      owner: sender,
      permissions_added: { repository: { contents: 'read', metadata: 'read' } },
      permissions_upgraded: {},
      permissions_result: { repository: { contents: 'read', metadata: 'read' } },
      repository_selection: 'subset',
      repository_count: 1,
      repositories: [
        {
          id: home.repository.id,
          node_id: 'MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=',
          name: home.repository.name,
          full_name: home.repository.full_name,
          private: false,
        },
      ],
      token_id: 91027,
      token_name: 'Nightly export',
      token_expired: false,
      token_expires_at: '2026-06-01T00:00:00Z',
    },
  }),

  projects_v2: () => ({
    action: 'created',
    projects_v2: {
      id: 1184,
      node_id: projectNodeId,
      owner: makeUser(home.organization.login),
      title: 'Roadmap',
      description: null,
      public: false,
      number: 1,
      short_description: 'What comes next, and when',
      closed_at: null,
      deleted_at: null,
      state: 'open',
      is_template: false,
    },
  }),

  projects_v2_status_update: () => ({
    action: 'created',
    projects_v2_status_update: {
      id: 20417,
      node_id: 'PVTSU_lADOAkhnM84AAAQXzgAATxE',
      project_node_id: projectNodeId,
      creator: sender,
      status: 'ON_TRACK',
      start_date: '2026-03-02',
      target_date: '2026-03-27',
      body: 'The first screen is done, the second is under way.',
    },
  }),

  push: () => {
    const commits = pushedCommits()
    const headCommit = commits.at(-1)
    return {
      ref: 'refs/heads/main',
      before: '7c1f0e5d92ab4638e0d7415bc86fa92d3e50b714',
      after: pushedSha,
      compare: `${htmlUrl}/compare/7c1f0e5d92ab...${pushedSha.slice(0, 12)}`,
      commits,
      head_commit: headCommit,
    }
  },

  registry_package: () => ({
    action: 'published',
    registry_package: {
      id: 10696,
      name: 'hello-world-npm',
      namespace: home.organization.login,
      description: 'Says hello',
      ecosystem: 'npm',
      package_type: 'npm',
      html_url: `${htmlUrl}/packages/10696`,
      created_at: '2026-03-02T09:31:05Z',
      updated_at: '2026-03-02T09:31:05Z',
      owner: makeUser(home.organization.login),
      package_version: {
        id: 29183,
        version: '1.0.0',
        name: 'sha256:9f2c1e7ab05d46838be1745c0fa92d3e50b7146d10f4c75b29a1d08e3f6427bc',
        description: 'Says hello',
        summary: 'Says hello',
        author: sender,
        html_url: `${htmlUrl}/packages/10696?version=1.0.0`,
        tag_name: '1.0.0',
        target_commitish: 'main',
        target_oid: pushedSha,
        draft: false,
        prerelease: false,
        metadata: [],
        package_files: [
          {
            download_url: `${htmlUrl}/packages/10696/files/33457`,
            id: 33457,
            name: 'hello-world-npm-1.0.0.tgz',
            md5: null,
            sha1: 'd8b04ea8bc6a4fb0d1b43b5a6d3f2ab5c9e10f47',
            sha256: null,
            content_type: 'application/octet-stream',
            state: 'uploaded',
            size: 1138,
          },
        ],
        installation_command: 'npm install hello-world-npm@1.0.0',
        package_url: 'npm.pkg.github.com/hello-world-npm@1.0.0',
      },
      registry: {
        about_url: 'https://docs.github.com/packages',
        name: 'GitHub npm registry',
        type: 'npm',
        url: 'https://npm.pkg.github.com',
        vendor: 'GitHub Inc',
      },
    },
  }),

  repository_advisory: () => ({
    action: 'published',
    repository_advisory: {
      ghsa_id: ghsaId,
      cve_id: null,
      url: `${url}/security-advisories/${ghsaId}`,
      html_url: `${htmlUrl}/security/advisories/${ghsaId}`,
      summary: 'Greeting is not escaped',
      description: 'A name with angle brackets in it ends up in the page as markup.',
      severity: 'medium',
      author: hubot,
      publisher: sender,
      identifiers: [{ type: 'GHSA', value: ghsaId }],
      state: 'published',
      created_at: '2026-02-27T15:02:11Z',
      updated_at: '2026-03-02T09:14:27Z',
      published_at: '2026-03-02T09:14:27Z',
      submission: null,
      vulnerabilities: [
        {
          package: { ecosystem: 'npm', name: 'hello-world-npm' },
          vulnerable_version_range: '< 1.0.1',
          patched_versions: '1.0.1',
          vulnerable_functions: ['greet'],
        },
      ],
      cvss: { vector_string: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', score: 6.1 },
      cwes: [{ cwe_id: 'CWE-79', name: 'Improper Neutralization of Input During Web Page Generation' }],
      cwe_ids: ['CWE-79'],
      credits: [{ login: 'hubot', type: 'finder' }],
      credits_detailed: [{ user: hubot, type: 'finder', state: 'accepted' }],
      collaborating_users: [sender],
      collaborating_teams: [],
      private_fork: null,
    },
  }),

  repository_ruleset: () => ({
    action: 'created',
    repository_ruleset: {
      id: 42117,
      name: 'Nobody rewrites main',
      target: 'branch',
      source_type: 'Repository',
      source: home.repository.full_name,
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
      bypass_actors: [],
      node_id: 'RRS_lACkVXNlcs4BQMDbzgAApIU',
      created_at: '2026-03-02T09:14:27Z',
      updated_at: '2026-03-02T09:14:27Z',
      _links: {
        self: { href: `${url}/rulesets/42117` },
        html: { href: `${htmlUrl}/rules/42117` },
      },
    },
  }),

  secret_scanning_alert: () => ({ action: 'created', alert: leakedSecret() }),

  secret_scanning_alert_location: () => ({
    action: 'created',
    alert: leakedSecret(),
    location: {
      type: 'commit',
      details: {
        path: 'src/config.js',
        start_line: 4,
        end_line: 4,
        start_column: 18,
        end_column: 58,
        blob_sha: 'af5626b4a114abcb82d63db7c8082c3c4756e51b',
        blob_url: `${url}/git/blobs/af5626b4a114abcb82d63db7c8082c3c4756e51b`,
        commit_sha: firstSha,
        commit_url: `${url}/git/commits/${firstSha}`,
      },
    },
  }),

  secret_scanning_scan: () => ({
    action: 'completed',
    type: 'backfill',
    source: 'git',
    started_at: '2026-03-02T09:14:27Z',
    completed_at: '2026-03-02T09:16:02Z',
    secret_types: ['github_personal_access_token'],
    custom_pattern_name: null,
    custom_pattern_scope: null,
  }),

  security_and_analysis: () => ({
    changes: {
      from: {
        security_and_analysis: {
          advanced_security: { status: 'disabled' },
          secret_scanning: { status: 'disabled' },
          secret_scanning_push_protection: { status: 'disabled' },
        },
      },
    },
  }),

  sub_issues: ({ issue, repository }) => {
    const subIssue = issueLike(issue, { number: 4, id: 444501390, title: 'Correct the heading' })
    return {
      action: 'sub_issue_added',
      sub_issue_id: subIssue['id'],
      sub_issue: subIssue,
      sub_issue_repo: repository,
      parent_issue_id: issue['id'],
      parent_issue: issue,
    }
  },
}

const firstSha = 'e83a6d10f4c75b29a1d08e3f6427bc95d0a1f38c'
const pushedSha = '1b94c8e7d3f02a65b7e91d40c5f8263a9ed7140b'
const ghsaId = 'GHSA-7m2q-x4vh-9c3p'
const projectNodeId = 'PVT_kwDOAkhnM84AAASg'

function pushedCommits(): readonly PayloadObject[] {
  const { login } = home.sender
  const author = { name: login, email: addressOf(login), username: login }
  const commit = (id: string, rest: PayloadObject): PayloadObject => ({
    id,
    distinct: true,
    url: `${htmlUrl}/commit/${id}`,
    author,
    committer: author,
    ...rest,
  })
  return [
    commit(firstSha, {
      tree_id: '20d9b7f6ac5148e3927f0cb1d86e4a53f7b2c910',
      message: 'Read the port from the environment',
      timestamp: '2026-03-02T09:14:27+01:00',
      added: ['src/config.js'],
      removed: [],
      modified: ['src/server.js'],
    }),
    commit(pushedSha, {
      tree_id: 'f46c03a8be7d1295604ea9d1837bc2f05e9a6d31',
      message: 'Drop the old start script\n\nThe port is no longer fixed, so nothing calls it.',
      timestamp: '2026-03-02T09:31:05+01:00',
      added: [],
      removed: ['scripts/start.sh'],
      modified: ['README.md'],
    }),
  ]
}

function leakedSecret(): PayloadObject {
  return {
    number: 1,
    created_at: '2026-03-02T09:14:27Z',
    updated_at: '2026-03-02T09:14:27Z',
    url: `${url}/secret-scanning/alerts/1`,
    html_url: `${htmlUrl}/security/secret-scanning/1`,
    locations_url: `${url}/secret-scanning/alerts/1/locations`,
    resolution: null,
    resolved_at: null,
    resolved_by: null,
    resolution_comment: null,
    secret_type: 'github_personal_access_token',
    secret_type_display_name: 'GitHub Personal Access Token',
    validity: 'unknown',
    push_protection_bypassed: false,
    push_protection_bypassed_by: null,
    push_protection_bypassed_at: null,
    publicly_leaked: false,
    multi_repo: false,
  }
}

/** Another issue of the same repository. */
function issueLike(
  issue: PayloadObject,
  { number, id, title }: { readonly number: number; readonly id: number; readonly title: string },
): PayloadObject {
  const links = /\/issues\/1(?=[/"])/g
  const moved = JSON.parse(JSON.stringify(issue).replaceAll(links, `/issues/${number}`)) as PayloadObject
  return { ...moved, id, node_id: Buffer.from(`05:Issue${id}`).toString('base64'), number, title }
}
