import { Failure } from '@repohook/events'
import type { RequestTemplate } from '@repohook/formats'
import { mask, Secret } from './secret.ts'

/** A request template as a hook has it: what its headers say is secret, kept sealed and shown to nobody. */
export interface HookTemplate extends Omit<RequestTemplate, 'headers'> {
  readonly headers: Readonly<Record<string, Secret>>
}

/** The template with its headers open, to render a request by. */
export const openTemplate = ({ headers, ...template }: HookTemplate): RequestTemplate => ({
  ...template,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
})

/** A hook as far as its template depends on it. */
interface Holder {
  readonly config: { readonly url: string }
  readonly template: HookTemplate | null
}

/**
 * The template that a caller gave, for a hook that will lead to `url`. A value that is the mask means the stored one of that
 * header, unless the URL leads to another origin: what was entered for one receiver is sent to no other, by whoever may
 * change the URL and not see the values.
 *
 * @throws Failure `hook.invalid`
 */
export function templateOf(given: RequestTemplate | null, before: Holder | null, url: string): HookTemplate | null {
  if (given === null) return null
  const stored = Object.entries(before?.template?.headers ?? {})
  const isElsewhere = before !== null && originOf(before.config.url) !== originOf(url)
  const headers = Object.entries(given.headers).map(([name, value]) => {
    if (value !== mask) return [name, new Secret(value)] as const
    const [, kept] = stored.find(([one]) => one.toLowerCase() === name.toLowerCase()) ?? []
    if (kept === undefined) refuse(`The mask ${mask} is not a value: enter what ${name} is to say.`, name)
    if (isElsewhere) refuse(`The URL leads to another host now: enter the value of ${name} again, or remove it.`, name)
    return [name, kept] as const
  })
  return { ...given, headers: Object.fromEntries(headers) }
}

/**
 * The template that stays when a hook is given another URL.
 *
 * @throws Failure `hook.invalid` where the URL leads to another origin and headers are kept for the one before
 */
export function keptTemplate({ config, template }: Holder, url: string): HookTemplate | null {
  const [name] = Object.keys(template?.headers ?? {})
  if (name !== undefined && originOf(config.url) !== originOf(url)) {
    refuse(
      'The URL leads to another host, and the template’s headers were entered for the one before: ' +
        'give the template with the URL, its values entered again or its headers removed.',
      name,
    )
  }
  return template
}

const originOf = (url: string): string | null => URL.parse(url)?.origin ?? null

function refuse(message: string, header: string): never {
  throw new Failure('hook.invalid', message, `template.headers.${header}`)
}
