import { expect, test } from 'vitest'
import { githubCatalogue } from '../catalogue.ts'
import { checkPayload } from '../check-payload.ts'
import { samplePush } from './push.ts'

const repository = { id: 12, full_name: 'acme/rocket', html_url: 'https://git.acme.example/acme/rocket' }
const sender = { id: 7, login: 'wile' }

test('makes a push that passes the check', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(samplePush({ repository, sender })))
  expect(checkPayload(githubCatalogue, 'push', bytes).payload).toMatchObject({ ref: 'refs/heads/main' })
})

test('bears the repository and the sender as they are, and speaks of them elsewhere', () => {
  const push = samplePush({ repository, sender })
  expect(push.repository).toBe(repository)
  expect(push.sender).toBe(sender)
  expect(push.pusher.name).toBe('wile')
  expect(push.compare).toMatch(/^https:\/\/git\.acme\.example\/acme\/rocket\/compare\/[0-9a-f]{12}\.{3}[0-9a-f]{12}$/)
})

test('hangs together: the last commit is the head and where the branch ends up', () => {
  const push = samplePush({ repository: {}, sender: {} })
  expect(push.commits.at(-1)).toEqual(push.head_commit)
  expect(push.after).toBe(push.head_commit?.id)
  for (const id of [push.before, ...push.commits.flatMap((commit) => [commit.id, commit.tree_id])]) {
    expect(id).toMatch(/^[0-9a-f]{40}$/)
  }
})
