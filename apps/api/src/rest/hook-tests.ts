import { everyEvent } from '@repohook/events'
import { type HookPlace, hookPlaces, withArticle } from './hook-places.ts'
import { operation } from './operation.ts'

/** `…/hooks/{hook_id}/pings`, and of repositories `/tests` and its old name `/test`, which hooks still answer as `test_url`. */
export const hookTestOperations = hookPlaces.flatMap((place) => [
  pingOperation(place),
  ...(place.kind === 'repository' ? [testOperation(place)] : []),
])

function pingOperation({ kind, prefix, path, hookParams }: HookPlace) {
  return operation({
    operationId: `${prefix}/ping-webhook`,
    method: 'post',
    path: `${path}/{hook_id}/pings`,
    right: 'read',
    verb: 'hooks.ping',
    summary: `Ping ${withArticle(kind)} webhook`,
    params: hookParams,
    query: null,
    body: null,
    responses: { 204: null },
    async handle({ verbs, admin, params: { hook_id: hookId } }) {
      await verbs.hooks.ping(admin, hookId)
      return { status: 204 }
    },
  })
}

/** Sends the latest push once more, or a sample of one; as on GitHub, nothing to a hook that does not listen to pushes. */
function testOperation({ path, hookParams }: HookPlace) {
  return operation({
    operationId: 'repos/test-push-webhook',
    method: 'post',
    path: `${path}/{hook_id}/tests`,
    formerPath: `${path}/{hook_id}/test`,
    right: 'read',
    verb: 'hooks.test',
    summary: 'Test the push repository webhook',
    params: hookParams,
    query: null,
    body: null,
    responses: { 204: null },
    async handle({ verbs, admin, params: { hook_id: hookId } }) {
      const { events } = await verbs.hooks.get(admin, hookId)
      if (events.includes('push') || events.includes(everyEvent)) await verbs.hooks.test(admin, hookId, {})
      return { status: 204 }
    },
  })
}
