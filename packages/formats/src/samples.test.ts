import { githubEvents, type PayloadObject, samplePayload, githubCatalogue } from '@repohook/events'
import { expect, test } from 'vitest'
import { formatRequest } from './format-request.ts'
import { formatOf, formatNames } from './formats.ts'

const place = {
  repository: {
    id: 12,
    name: 'rocket',
    full_name: 'acme/rocket',
    html_url: 'https://git.acme.example/acme/rocket',
    url: 'https://git.acme.example/api/v3/repos/acme/rocket',
  },
  organization: { login: 'acme', id: 5 },
  sender: { login: 'wile', id: 7, html_url: 'https://git.acme.example/wile' },
}

const presets = formatNames.filter((name) => formatOf(name).makes.by === 'preset')

/** One to read beside the samples: pushes are what chats see most of. */
const push = {
  ref: 'refs/heads/main',
  compare: 'https://git.acme.example/acme/rocket/compare/a...b',
  commits: Array.from({ length: 12 }, (_, index) => ({
    id: `${index}`.repeat(40),
    url: `https://git.acme.example/acme/rocket/commit/${index}`,
    message: `Tighten bolt *${index}* of the <engine>\n\nIt was loose.`,
    author: { name: 'Wile E.', username: 'wile' },
  })),
  ...place,
}

test.for(presets)('every sample reads as it did in %s', async (format) => {
  if (format === 'github') throw new Error('GitHub’s own format is no preset')
  const told: string[] = []
  const tell = (event: string, payload: PayloadObject) => {
    const bytes = Buffer.from(JSON.stringify(payload))
    const input = { format, template: null, url: 'https://chat.test/hook', from: 'Repohook' }
    const request = formatRequest({ ...input, event: { guid: 'a-guid', name: event, payload: bytes } })
    told.push(`=== ${event}\n${request.kind === 'fault' ? request.message : shown(request.body)}\n`)
  }
  for (const event of Object.keys(githubEvents)) tell(event, await samplePayload(githubCatalogue, event, place))
  tell('push', push)
  tell('rocket_launched', { action: 'aborted', rocket: { name: 'Acme 1' }, ...place })
  expect(told).toHaveLength(78)
  await expect(told.join('\n')).toMatchFileSnapshot(`../snapshots/${format}.txt`)
})

/** JSON over several lines, with the breaks of its texts as breaks: it is there to be read. */
function shown(body: Uint8Array): string {
  const text = Buffer.from(body).toString()
  if (!text.startsWith('{')) return text
  return JSON.stringify(JSON.parse(text), null, 1).replaceAll(String.raw`\n`, '\n    ')
}
