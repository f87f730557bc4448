import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Description, extractGitHubRest } from '../src/rest/extract-github-rest.testing.ts'
import { operations } from '../src/rest/operations.ts'

/** The whole package is 29 MB to fetch and 400 MB on disk: it is fetched here and nowhere else. */
const origin = { package: '@octokit/openapi', version: '23.0.2', file: 'generated/api.github.com.json' }

const folder = mkdtempSync(join(tmpdir(), 'github-rest-'))
const paths = [`package/${origin.file}`, 'package/LICENSE']
execFileSync('npm', ['pack', '--silent', `${origin.package}@${origin.version}`], { cwd: folder })
execFileSync('tar', ['-xzf', `octokit-openapi-${origin.version}.tgz`, ...paths], { cwd: folder })
const [description = '', licence = ''] = paths.map((path) => readFileSync(join(folder, path), 'utf8'))
rmSync(folder, { recursive: true })

const ids = operations.filter(({ isOurs }) => !isOurs).map(({ operationId }) => operationId)
const extract = extractGitHubRest(JSON.parse(description) as Description, new Set(ids))
const file = new URL('../github-rest.json', import.meta.url)
writeFileSync(file, JSON.stringify({ origin: { ...origin, licence: licence.trim() }, ...extract }))
execFileSync('oxfmt', [file.pathname])
console.log(`Wrote what GitHub publishes of ${ids.length} operations to apps/api/github-rest.json.`)
