import { Failure } from '@repohook/events'
import type { HookConfigPatch, HookInput, HookPatch } from '@repohook/hooks'
import { type ConfigBody, configBody, type CreateBody, type UpdateBody } from './hook-schemas.ts'

/** @throws Failure `hook.invalid`, `hook.incomplete`, `hook.attribute_unknown` */
export function readCreation({ name, config, events, active }: CreateBody): HookInput {
  requireWeb(name)
  return { config: readConfig(config ?? {}), ...(events && { events }), ...(active !== undefined && { active }) }
}

/** @throws Failure `hook.invalid`, `hook.incomplete`, `hook.attribute_unknown` */
export function readUpdate({ name, config, events, active, add_events, remove_events }: UpdateBody): HookPatch {
  requireWeb(name)
  return {
    ...(config && { config: readConfig(config) }),
    ...(events && { events }),
    ...(add_events && { addEvents: add_events }),
    ...(remove_events && { removeEvents: remove_events }),
    ...(active !== undefined && { active }),
  }
}

/** The fields that are named, and no others. @throws Failure `hook.attribute_unknown` */
export function readConfigPatch(config: ConfigBody): HookConfigPatch {
  refuseUnknown(config)
  const { url, content_type, secret, insecure_ssl } = config
  return {
    ...(url && { url }),
    ...(content_type && { contentType: content_type }),
    ...(secret !== undefined && { secret }),
    ...(insecure_ssl !== undefined && { insecureSsl: Number(insecure_ssl) === 1 }),
  }
}

function readConfig(config: ConfigBody): HookInput['config'] {
  const { url, ...others } = readConfigPatch(config)
  if (url === undefined) throw new Failure('hook.incomplete', 'A hook needs the URL that it delivers to.', 'url')
  return { url, ...others }
}

/** What a verb comes to; its failure names the field as GitHub does: those of the configuration without saying so. */
export const renamingHookFields = <T>(done: Promise<T>): Promise<T> =>
  done.catch((error: unknown) => {
    throw error instanceof Failure ? renamed(error) : error
  })

function renamed({ code, message, field }: Failure): Failure {
  const name = field?.replace(/^config\./, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return new Failure(code, message, name)
}

function requireWeb(name: string | undefined): void {
  if (name !== undefined && name !== 'web') throw new Failure('hook.invalid', 'The name of a hook is web.', 'name')
}

function refuseUnknown(config: ConfigBody): void {
  const unknown = Object.keys(config).find((key) => !Object.hasOwn(configBody.shape, key))
  if (unknown === undefined) return
  throw new Failure('hook.attribute_unknown', `Invalid config attribute: ${unknown.slice(0, 100)}`, 'config')
}
