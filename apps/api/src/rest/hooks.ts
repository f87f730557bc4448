import type { Hook, Links, TargetAdmin } from '@repohook/hooks'
import { z } from 'zod'
import type { Verbs } from '../verbs.ts'
import { type HookPlace, hookPlaces, withArticle } from './hook-places.ts'
import { createBody, hookAnswer, updateBody } from './hook-schemas.ts'
import { hookToWire } from './hook-to-wire.ts'
import { operation } from './operation.ts'
import { linkTo, pageNumber, perPage } from './pages.ts'
import { readCreation, readUpdate, renamingHookFields } from './read-hook.ts'

/** `…/hooks` and `…/hooks/{hook_id}`, as GitHub has them. */
export const hookOperations = hookPlaces.flatMap(operationsOf)

function operationsOf({ kind, prefix, path, params, hookParams }: HookPlace) {
  const one = { path: `${path}/{hook_id}`, params: hookParams, query: null } as const
  return [
    operation({
      operationId: `${prefix}/list-webhooks`,
      method: 'get',
      path,
      right: 'read',
      verb: 'hooks.list',
      summary: `List ${kind} webhooks`,
      params,
      query: z.object({ per_page: perPage, page: pageNumber }),
      body: null,
      responses: { 200: z.array(hookAnswer[kind]) },
      async handle({ c, verbs, admin, query: { per_page: size, page }, links }) {
        const hooks = await verbs.hooks.list(admin)
        const last = Math.ceil(hooks.length / size)
        const shown = hooks.slice((page - 1) * size, page * size)
        const pages = {
          next: page < last ? page + 1 : null,
          prev: page > 1 && last > 0 ? Math.min(page - 1, last) : null,
          first: page > 1 && last > 0 ? 1 : null,
          last: page < last ? last : null,
        }
        const body = await answered(shown, admin, verbs, links)
        return { status: 200, body, headers: linkTo(pages, 'page', c, links) }
      },
    }),
    operation({
      operationId: `${prefix}/create-webhook`,
      method: 'post',
      path,
      right: 'write',
      verb: 'hooks.create',
      summary: `Create ${withArticle(kind)} webhook`,
      params,
      query: null,
      body: createBody,
      responses: { 201: hookAnswer[kind] },
      async handle({ verbs, admin, body, links }) {
        const hook = await renamingHookFields(verbs.hooks.create(admin, readCreation(body)))
        const wire = hookToWire(hook, admin.target, links, undefined)
        return { status: 201, body: wire, headers: { location: String(wire['url']) } }
      },
    }),
    operation({
      operationId: `${prefix}/get-webhook`,
      method: 'get',
      ...one,
      right: 'read',
      verb: 'hooks.get',
      summary: `Get ${withArticle(kind)} webhook`,
      body: null,
      responses: { 200: hookAnswer[kind] },
      async handle({ verbs, admin, params: { hook_id: hookId }, links }) {
        return { status: 200, body: (await answered([await verbs.hooks.get(admin, hookId)], admin, verbs, links))[0] }
      },
    }),
    operation({
      operationId: `${prefix}/update-webhook`,
      method: 'patch',
      ...one,
      right: 'write',
      verb: 'hooks.update',
      summary: `Update ${withArticle(kind)} webhook`,
      body: updateBody,
      responses: { 200: hookAnswer[kind] },
      async handle({ verbs, admin, params: { hook_id: hookId }, body, links }) {
        await verbs.hooks.get(admin, hookId)
        const hook = await renamingHookFields(verbs.hooks.update(admin, hookId, readUpdate(body)))
        return { status: 200, body: (await answered([hook], admin, verbs, links))[0] }
      },
    }),
    operation({
      operationId: `${prefix}/delete-webhook`,
      method: 'delete',
      ...one,
      right: 'admin',
      verb: 'hooks.remove',
      summary: `Delete ${withArticle(kind)} webhook`,
      body: null,
      responses: { 204: null },
      async handle({ verbs, admin, params: { hook_id: hookId } }) {
        await verbs.hooks.remove(admin, hookId)
        return { status: 204 }
      },
    }),
  ]
}

/** Hooks with how the newest delivery of each went, where their kind tells that. */
async function answered(
  hooks: readonly Hook[],
  admin: TargetAdmin,
  verbs: Verbs,
  links: Links,
): Promise<readonly Record<string, unknown>[]> {
  const ids = admin.target.kind === 'repository' ? hooks.map(({ id }) => id) : []
  const newest = await verbs.deliveries.newest(admin, ids)
  return hooks.map((hook) => hookToWire(hook, admin.target, links, newest.get(hook.id)))
}
