import { type HookPlace, hookPlaces, withArticle } from './hook-places.ts'
import { configAnswer, configBody } from './hook-schemas.ts'
import { configToWire } from './hook-to-wire.ts'
import { operation } from './operation.ts'
import { readConfigPatch, renamingHookFields } from './read-hook.ts'

/** `…/hooks/{hook_id}/config`, as GitHub has it. */
export const hookConfigOperations = hookPlaces.flatMap(operationsOf)

function operationsOf({ kind, prefix, path, configSuffix, hookParams }: HookPlace) {
  const shared = {
    path: `${path}/{hook_id}/config`,
    params: hookParams,
    query: null,
    responses: { 200: configAnswer },
  } as const
  return [
    operation({
      operationId: `${prefix}/get-webhook-config-${configSuffix}`,
      method: 'get',
      ...shared,
      right: 'read',
      verb: 'hooks.get',
      summary: `Get a webhook configuration for ${withArticle(kind)}`,
      body: null,
      async handle({ verbs, admin, params: { hook_id: hookId }, links }) {
        return { status: 200, body: configToWire(await verbs.hooks.get(admin, hookId), admin.target, links) }
      },
    }),
    operation({
      operationId: `${prefix}/update-webhook-config-${configSuffix}`,
      method: 'patch',
      ...shared,
      right: 'write',
      verb: 'hooks.updateConfig',
      summary: `Update a webhook configuration for ${withArticle(kind)}`,
      body: configBody,
      async handle({ verbs, admin, params: { hook_id: hookId }, body, links }) {
        await verbs.hooks.get(admin, hookId)
        const hook = await renamingHookFields(verbs.hooks.updateConfig(admin, hookId, readConfigPatch(body)))
        return { status: 200, body: configToWire(hook, admin.target, links) }
      },
    }),
  ]
}
