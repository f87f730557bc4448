import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRepositoryCopy, writeRepositoryCopy } from './repository-copy.ts'

const settings = { url: 'https://hooks.test/base/', token: 't', repository: 'octocat/hello' }
let gitDir: string
beforeEach(async () => {
  gitDir = await mkdtemp(join(tmpdir(), 'repohook-copy-'))
})
afterEach(() => rm(gitDir, { recursive: true }))

const read = () => readRepositoryCopy(gitDir, settings)

describe('the copy of how the server shows a repository', () => {
  it('reads as it was written, in the same order', async () => {
    const shown = { id: 7, full_name: 'octocat/hello', default_branch: 'main', html_url: 'https://x.test', size: 0 }
    await writeRepositoryCopy(gitDir, shown)

    expect(JSON.stringify(await read())).toBe(JSON.stringify(shown))
  })

  it('follows the server', async () => {
    await writeRepositoryCopy(gitDir, { html_url: 'https://old.test' })
    await writeRepositoryCopy(gitDir, { html_url: 'https://new.test' })

    expect(await read()).toEqual({ html_url: 'https://new.test' })
    expect(await readFile(join(gitDir, 'repohook', 'repository.json'), 'utf8')).toContain('https://new.test')
  })

  it.each(['', '{', '[]', 'null', '{"html_url":7}', '{"html_url":"x","default_branch":{}}'])(
    'that is none (%s) leaves what the settings tell',
    async (text) => {
      const told = {
        name: 'hello',
        full_name: 'octocat/hello',
        owner: { login: 'octocat', name: 'octocat' },
        html_url: 'https://hooks.test/base/octocat/hello',
      }
      expect(await read()).toEqual(told)
      await writeRepositoryCopy(gitDir, {})
      await writeFile(join(gitDir, 'repohook', 'repository.json'), text)
      expect(await read()).toEqual(told)
    },
  )
})
