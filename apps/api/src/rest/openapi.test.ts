import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { install } from '../installation.testing.ts'
import type { OpenApi } from './openapi.ts'
import { operations } from './operations.ts'

async function get(path: string): Promise<Response> {
  const installation = await install()
  const response = await installation.app.request(`http://repohook.test:8080/api/v3${path}`)
  await installation.close()
  return response
}
const read = async () => (await (await get('/openapi.json')).json()) as OpenApi

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate({ ...(await read()) })).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every operation where it is, and every pointer leads somewhere', async () => {
    const document = await read()
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    )
    const served = operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`)
    expect(listed.toSorted()).toEqual(served.toSorted())
    const pointers = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)
    for (const [, kind, name] of pointers) expect(document.components).toHaveProperty([kind!, name!])
    expect(JSON.stringify(document)).not.toContain('$defs')
  })

  it('marks what GitHub does not have', async () => {
    const { paths, components } = await read()
    const marked = Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap((one) => (one['x-repohook'] ? [one.operationId] : [])),
    )
    const ours = operations.flatMap(({ operationId, isOurs }) => (isOurs ? [operationId] : []))
    expect(marked.toSorted()).toEqual(ours.toSorted())
    expect(marked).toContain('repos/publish-event')
    expect(components.schemas['Refusal']).toMatchObject({ properties: { failure: { 'x-repohook': true } } })
  })

  it('names the address that the caller used, and asks a token of all but what strangers may ask', async () => {
    const { servers, security, paths } = await read()
    expect(servers).toEqual([{ url: 'http://repohook.test:8080/api/v3' }])
    expect(security).toEqual([{ token: [] }])
    expect(paths['/zen']?.['get']?.security).toEqual([{}, { token: [] }])
    expect(paths['/user']?.['get']).not.toHaveProperty('security')
  })
})

describe('the page of it', () => {
  it('shows every operation, by HTML and its own style alone', async () => {
    const response = await get('/docs')
    const policy = response.headers.get('content-security-policy') ?? ''
    const page = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-anc/,
    )
    for (const { operationId, path } of operations) {
      expect(page).toContain(`id="${operationId}"`)
      expect(page).toContain(path)
    }
    expect(page).not.toMatch(/<script|<link|<img|style=|\son\w+=/i)
  })

  it('lets the browser use that style: its digest is the one of the policy', async () => {
    const response = await get('/docs')
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(await response.text()) ?? []
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(style))).toString('base64')
    expect(response.headers.get('content-security-policy')).toContain(`'sha256-${digest}'`)
  })
})
