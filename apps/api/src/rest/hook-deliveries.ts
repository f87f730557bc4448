import { Failure } from '@repohook/events'
import { z } from 'zod'
import { deliveryDetail, deliverySummary } from './delivery-schemas.ts'
import { detailToJson, summaryToWire } from './delivery-to-wire.ts'
import { type HookPlace, hookPlaces, withArticle } from './hook-places.ts'
import { operation } from './operation.ts'
import { linkTo, perPage } from './pages.ts'

/** `…/hooks/{hook_id}/deliveries` and what is below it, as GitHub has it: of deliveries that settled. */
export const hookDeliveryOperations = hookPlaces.flatMap(operationsOf)

function operationsOf({ kind, prefix, path, hookParams, deliveryParams }: HookPlace) {
  const one = {
    path: `${path}/{hook_id}/deliveries/{delivery_id}`,
    params: deliveryParams,
    query: null,
    body: null,
  } as const
  return [
    operation({
      operationId: `${prefix}/list-webhook-deliveries`,
      method: 'get',
      path: `${path}/{hook_id}/deliveries`,
      right: 'read',
      verb: 'deliveries.list',
      summary: `List deliveries for ${withArticle(kind)} webhook`,
      params: hookParams,
      query: z.object({
        per_page: perPage,
        cursor: z.string().optional(),
        status: z.enum(['success', 'failure']).optional(),
      }),
      body: null,
      responses: { 200: z.array(deliverySummary) },
      async handle({ c, verbs, admin, params: { hook_id: hookId }, query, links }) {
        const { id } = await verbs.hooks.get(admin, hookId)
        const { cursor, status, per_page: limit } = query
        const page = await verbs.deliveries.list(admin, id, { filter: { status }, cursor, limit })
        const body = page.deliveries.map((delivery) => summaryToWire(delivery, admin.target))
        return { status: 200, body, headers: linkTo({ next: page.next, prev: page.previous }, 'cursor', c, links) }
      },
    }),
    operation({
      operationId: `${prefix}/get-webhook-delivery`,
      method: 'get',
      ...one,
      right: 'read',
      verb: 'deliveries.get',
      summary: `Get a delivery for ${withArticle(kind)} webhook`,
      responses: { 200: deliveryDetail },
      async handle({ verbs, admin, params: { hook_id: hookId, delivery_id: deliveryId } }) {
        const delivery = await verbs.deliveries.get(admin, hookId, deliveryId)
        if (delivery.settledAt === null) {
          throw new Failure('delivery.not_found', `Delivery ${deliveryId} is not in the log yet.`)
        }
        return { status: 200, json: detailToJson(delivery, admin.target) }
      },
    }),
    operation({
      ...one,
      operationId: `${prefix}/redeliver-webhook-delivery`,
      method: 'post',
      path: `${one.path}/attempts`,
      right: 'write',
      verb: 'deliveries.redeliver',
      summary: `Redeliver a delivery for ${withArticle(kind)} webhook`,
      responses: { 202: z.object({}) },
      async handle({ verbs, admin, params: { hook_id: hookId, delivery_id: deliveryId } }) {
        await verbs.deliveries.redeliver(admin, hookId, deliveryId)
        return { status: 202, body: {} }
      },
    }),
  ]
}
