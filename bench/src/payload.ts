/** What every contender sends: an `issues` payload of 11 kB, the same bytes on every machine. */
export const payload: Buffer = Buffer.from(JSON.stringify(issueOpened()))

export const eventName = 'issues'

/** The secret of the hook at a path. Each has its own, so that nobody gets by with signing an event once. */
export const secretOf = (path: string): string => `the secret that both sides of ${path} share`

function issueOpened(): object {
  const base = 'https://git.example/api/v3'
  const html = 'https://git.example'
  const user = (login: string, id: number) => ({
    login,
    id,
    node_id: `U_${String(id).padStart(12, '0')}`,
    avatar_url: `${html}/avatars/u/${id}?v=4`,
    gravatar_id: '',
    url: `${base}/users/${login}`,
    html_url: `${html}/${login}`,
    ...links(`${base}/users/${login}`, [
      'followers',
      'following',
      'gists',
      'starred',
      'subscriptions',
      'orgs',
      'repos',
    ]),
    ...links(`${base}/users/${login}`, ['events', 'received_events']),
    type: 'User',
    site_admin: false,
  })
  const repository = `${base}/repos/example/greeter`
  const issue = `${repository}/issues/1347`
  return {
    action: 'opened',
    issue: {
      url: issue,
      repository_url: repository,
      ...links(issue, ['labels', 'comments', 'events', 'timeline']),
      html_url: `${html}/example/greeter/issues/1347`,
      id: 444_500_041,
      node_id: 'I_kwDOABCDEF5Kabcd',
      number: 1347,
      title: 'The greeting is missing when the name is empty',
      user: user('mona', 21_031_067),
      labels: ['bug', 'good first issue', 'help wanted'].map((name, index) => ({
        id: 1_362_934_389 + index,
        node_id: `LA_${index}`,
        url: `${repository}/labels/${encodeURIComponent(name)}`,
        name,
        color: 'd73a4a',
        default: true,
        description: `What people mean by “${name}”`,
      })),
      state: 'open',
      locked: false,
      assignee: user('hubot', 480_938),
      assignees: [user('hubot', 480_938)],
      milestone: null,
      comments: 0,
      created_at: '2026-01-02T03:04:05Z',
      updated_at: '2026-01-02T03:04:05Z',
      closed_at: null,
      author_association: 'CONTRIBUTOR',
      body: 'Steps: start the program, leave the name empty, press Enter. It says “Hello, ” and nobody is greeted.\n'.repeat(
        24,
      ),
    },
    repository: {
      id: 186_853_002,
      node_id: 'R_kgDOCyMlyg',
      name: 'greeter',
      full_name: 'example/greeter',
      private: false,
      owner: user('example', 9_919),
      html_url: `${html}/example/greeter`,
      description: 'Greets whoever comes in',
      fork: false,
      url: repository,
      ...links(repository, ['forks', 'keys', 'collaborators', 'teams', 'hooks', 'events', 'assignees', 'branches']),
      ...links(repository, ['tags', 'blobs', 'refs', 'trees', 'statuses', 'languages', 'stargazers', 'contributors']),
      ...links(repository, ['subscribers', 'subscription', 'commits', 'comments', 'contents', 'compare', 'merges']),
      ...links(repository, ['archive', 'downloads', 'issues', 'pulls', 'milestones', 'notifications', 'labels']),
      ...links(repository, ['releases', 'deployments']),
      created_at: '2019-05-15T15:19:25Z',
      updated_at: '2026-01-01T00:00:00Z',
      pushed_at: '2026-01-01T00:00:00Z',
      homepage: null,
      size: 512,
      language: 'TypeScript',
      topics: ['greeting', 'example'],
      default_branch: 'main',
    },
    sender: user('mona', 21_031_067),
  }
}

function links(base: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [`${name}_url`, `${base}/${name}`]))
}
