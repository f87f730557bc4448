import { describe, expect, it } from 'vitest'
import { fieldOf, type Hook, inputOf, newHookValues, numberFault, patchOf, valuesOf } from './hook-values.ts'

const hook: Hook = {
  id: 7,
  targetId: 1,
  config: { url: 'https://example.com/', contentType: 'form', secret: '********', insecureSsl: false },
  active: true,
  events: ['issues', 'gone_event'],
  format: 'github',
  template: null,
  filter: null,
  retryPolicy: '5s,1h',
  standardWebhooks: false,
  previousSecret: null,
  concurrency: 4,
  ratePerMinute: null,
  parkAfter: 0,
  state: 'open',
  parkedBecause: null,
  parkedAt: null,
  probeAt: null,
  failuresInARow: 0,
  failingSince: null,
  createdAt: 0,
  updatedAt: 0,
} as unknown as Hook

const changed = (values: Partial<ReturnType<typeof valuesOf>>, before = hook) =>
  patchOf({ ...valuesOf(before), ...values }, valuesOf(before))

describe('a new hook', () => {
  it('hears pushes as JSON, and leaves the rest to the installation', () => {
    expect(inputOf({ ...newHookValues(true), url: 'https://a.test/' })).toEqual({
      config: { url: 'https://a.test/', contentType: 'json', secret: '', insecureSsl: false },
      events: ['push'],
      active: true,
      format: 'github',
      template: null,
      filter: null,
      retryPolicy: null,
      standardWebhooks: false,
      concurrency: null,
      ratePerMinute: null,
      parkAfter: null,
    })
  })

  it('hears everything where there is no push', () => {
    expect(inputOf(newHookValues(false)).events).toEqual(['*'])
  })
})

describe('a change', () => {
  it('sends nothing where nothing changed', () => {
    expect(changed({})).toEqual({})
    expect(changed({}, { ...hook, events: ['*'] })).toEqual({})
  })

  it('keeps the secret that nobody may see', () => {
    expect(changed({ url: 'https://b.test/' })).toEqual({
      config: { url: 'https://b.test/', contentType: 'form', secret: '********', insecureSsl: false },
    })
  })

  it('replaces the secret, or takes it away', () => {
    expect(changed({ secretChange: 'set', secret: 'new' }).config?.secret).toBe('new')
    expect(changed({ secretChange: 'remove' }).config?.secret).toBeNull()
  })

  it('sends which events came and went, so that one the catalogue lost may stay', () => {
    expect(changed({ events: ['gone_event', 'push'] })).toEqual({ addEvents: ['push'], removeEvents: ['issues'] })
    expect(changed({ listen: 'everything' })).toEqual({ events: ['*'] })
    expect(changed({ listen: 'some', events: ['star'] }, { ...hook, events: ['*'] })).toEqual({ events: ['star'] })
  })

  it('sends the template with another URL, so that its headers can be asked for again', () => {
    const template = { method: 'GET', headers: { 'X-Key': '********' }, body: { kind: 'none' } }
    const before = { ...hook, format: 'template', template } as unknown as Hook
    expect(changed({ url: 'https://b.test/' }, before)).toMatchObject({ template })
    expect(changed({ active: false }, before)).toEqual({ active: false })
    expect(changed({ format: 'discord' }, before)).toEqual({ format: 'discord', template: null })
  })

  it('sends the settings that changed, and an empty one as the installation’s', () => {
    expect(changed({ concurrency: '', ratePerMinute: '60', retry: 'github' })).toEqual({
      concurrency: null,
      ratePerMinute: 60,
      retryPolicy: 'github',
    })
  })
})

it.each([
  ['', undefined],
  ['16', undefined],
  ['17', 'from 1 to 16'],
  ['0', 'from 1 to 16'],
  ['1.5', 'from 1 to 16'],
  ['1e1', 'from 1 to 16'],
  ['many', 'from 1 to 16'],
])('takes or refuses the number “%s”', (text, words) => {
  const fault = numberFault(text, 1, 16)
  if (words === undefined) expect(fault).toBeUndefined()
  else expect(fault).toContain(words)
})

it.each([
  ['config.url', 'url'],
  ['hook.config.secret', 'secret'],
  ['patch.addEvents.3', 'events'],
  ['events.0', 'events'],
  ['retryPolicy', 'delays'],
  ['hook.concurrency', 'concurrency'],
  ['hook.template.headers.X-Key', 'headers'],
  ['template.body.fields.a', 'fields'],
  ['patch.filter.conditions.1.path', 'conditions'],
  ['filter.refs', 'refs'],
  ['hook.format', 'format'],
  ['target.name', null],
  ['constructor', null],
  [undefined, null],
])('knows where %s is in the form', (path, field) => {
  expect(fieldOf(path)).toBe(field)
})
