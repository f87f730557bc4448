import type { RequestTemplate } from '@repohook/formats'
import { type HookTemplate, Secret, type Sealer } from '@repohook/hooks'
import { sealSecret } from './sealed-secret.ts'

export interface TemplateColumns {
  /** The headers by their names, with nothing in them. */
  readonly template: RequestTemplate | null
  readonly sealedTemplateHeaders: string | null
}

/** A hook's template as its row keeps it. */
export function columnsOfTemplate(template: HookTemplate | null, uid: string, sealer: Sealer): TemplateColumns {
  if (template === null) return { template: null, sealedTemplateHeaders: null }
  const headers = Object.entries(template.headers)
  const names = Object.fromEntries(headers.map(([name]) => [name, '']))
  const values = JSON.stringify(Object.fromEntries(headers.map(([name, value]) => [name, value.reveal()])))
  const sealed = headers.length === 0 ? null : sealSecret(new Secret(values), uid, sealer, 'template_headers')
  return { template: { ...template, headers: names }, sealedTemplateHeaders: sealed }
}

/** The template that a row keeps, given what opens its headers: they stay closed until one is needed. */
export function templateOfColumns(template: RequestTemplate | null, sealed: Secret | null): HookTemplate | null {
  if (template === null) return null
  const value = (name: string) =>
    new Secret(() => (JSON.parse(sealed?.reveal() ?? '{}') as Record<string, string>)[name] ?? '')
  return { ...template, headers: Object.fromEntries(Object.keys(template.headers).map((name) => [name, value(name)])) }
}
