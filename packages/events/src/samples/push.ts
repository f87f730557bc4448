import type { PayloadObject, PayloadOf } from '../payload-types.ts'

type SamplePush = Omit<PayloadOf<'push'>, 'repository' | 'sender'> & {
  repository: PayloadObject
  sender: PayloadObject
}

/**
 * A made-up push of two commits to `main`, by `sender` to `repository`; both go into the payload as they are.
 *
 * URLs start with the repository's `html_url`, and the pusher bears the sender's `login`, where they have those.
 */
export function samplePush({ repository, sender }: { repository: PayloadObject; sender: PayloadObject }): SamplePush {
  const url = typeof repository['html_url'] === 'string' ? repository['html_url'] : 'https://git.example/sample'
  const login = typeof sender['login'] === 'string' ? sender['login'] : 'sample'
  const before = '7c1f0e5d92ab4638e0d7415bc86fa92d3e50b714'
  const author = { name: login, email: `${login}@users.noreply.example`, username: login }
  const first = {
    id: 'e83a6d10f4c75b29a1d08e3f6427bc95d0a1f38c',
    tree_id: '20d9b7f6ac5148e3927f0cb1d86e4a53f7b2c910',
    distinct: true,
    message: 'Read the port from the environment',
    timestamp: '2026-03-02T09:14:27+01:00',
    url: `${url}/commit/e83a6d10f4c75b29a1d08e3f6427bc95d0a1f38c`,
    author,
    committer: author,
    added: ['src/config.js'],
    removed: [],
    modified: ['src/server.js'],
  }
  const head = {
    id: '1b94c8e7d3f02a65b7e91d40c5f8263a9ed7140b',
    tree_id: 'f46c03a8be7d1295604ea9d1837bc2f05e9a6d31',
    distinct: true,
    message: 'Drop the old start script\n\nThe port is no longer fixed, so nothing calls it.',
    timestamp: '2026-03-02T09:31:05+01:00',
    url: `${url}/commit/1b94c8e7d3f02a65b7e91d40c5f8263a9ed7140b`,
    author,
    committer: author,
    added: [],
    removed: ['scripts/start.sh'],
    modified: ['README.md'],
  }
  return {
    ref: 'refs/heads/main',
    before,
    after: head.id,
    repository,
    pusher: { name: author.name, email: author.email },
    sender,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${url}/compare/${before.slice(0, 12)}...${head.id.slice(0, 12)}`,
    commits: [first, head],
    head_commit: head,
  }
}
