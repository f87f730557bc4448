import { access, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type FailureCode, failures } from '@repohook/events'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { readConfig, settingNames } from './config.ts'
import { statuses, trpcCodes } from './failures.ts'
import { install } from './installation.testing.ts'

const read = (path: string) => readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

/** The rows of a document's tables, cells trimmed. */
const rowsOf = (document: string) =>
  document
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

describe('the documents', () => {
  it('list every failure with its HTTP status and its meaning', async () => {
    const expected = Object.entries(failures).map(([code, meaning]) => [
      `\`${code}\``,
      String(statuses[code as FailureCode]),
      meaning,
    ])
    expect(rowsOf(await read('docs/failures.md'))).toEqual(expected)
  })

  it.each(Object.entries(statuses))('say of %s what tRPC answers too: %i', (code, status) => {
    expect(getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodes[code as FailureCode] }))).toBe(status)
  })

  it('list every setting, with the default that holds', async () => {
    const rows = rowsOf(await read('README.md'))
    const config = readConfig({})
    const defaults = new Map(
      rows.map(([names = '', value = '']) => [names.replaceAll('`', ''), value.replaceAll('`', '')]),
    )
    const listed = [...defaults.keys()].join(', ').split(', ')
    // A setting of OpenTelemetry's own, told of beside ours.
    expect(new Set([...listed, 'OTEL_EXPORTER_OTLP_ENDPOINT'])).toEqual(new Set(settingNames))
    expect(defaults.get('PORT, HOST')).toBe(`${config.port}, ${config.host}`)
    expect(defaults.get('REPOHOOK_DATABASE_URL')).toBe(config.databaseUrl)
    expect(defaults.get('REPOHOOK_ROLE')).toBe(config.role)
    expect(defaults.get('REPOHOOK_SLOTS')).toBe(String(config.slots))
    expect(defaults.get('REPOHOOK_TIMEOUT_MS')).toBe(String(config.timeoutMs))
    expect(defaults.get('REPOHOOK_PARK_AFTER')).toBe(String(config.parkAfter))
    expect(defaults.get('REPOHOOK_RETENTION_DAYS')).toBe(String(config.retentionMs / 86_400_000))
    expect(defaults.get('REPOHOOK_AUDIT_DAYS')).toBe(String(config.auditMs / 86_400_000))
    expect(defaults.get('REPOHOOK_RATE_LIMIT')).toBe(String(config.callsPerHour))
    expect(defaults.get('REPOHOOK_HOOKS_PER_EVENT')).toBe(String(config.hooksPerEvent))
    expect(defaults.get('REPOHOOK_MAX_QUEUED')).toBe(String(config.maxQueued))
    expect(readConfig({ REPOHOOK_RETRY: defaults.get('REPOHOOK_RETRY') })).toMatchObject({
      retryPolicy: config.retryPolicy,
    })
  })

  it('list every metric with its kind and its labels', async () => {
    const installation = await install()
    const headers = { authorization: `Bearer ${installation.token}` }
    const text = await (await installation.app.request('/metrics', { headers })).text()
    await installation.close()
    const told = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]
      .map(([, name, kind]) => `\`${name}\` ${kind}`)
      .filter((line) => !/^`(nodejs|process)_/.test(line))
    const listed = rowsOf(await read('docs/operations.md'))
      .filter(([name]) => /^`(webhook|http_client)_/.test(name ?? ''))
      .map(([name, kind]) => `${name} ${kind}`)
    expect(new Set(listed)).toEqual(new Set(told))
  })

  it('link to files that are there', async () => {
    for (const path of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
      for (const [, link = ''] of (await read(path)).matchAll(/\]\((?!http)([^)#]+)\)/g)) {
        await expect(access(fileURLToPath(new URL(`../../../${link}`, import.meta.url)))).resolves.toBeUndefined()
      }
    }
  })
})
