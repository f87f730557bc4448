import { tracked } from '@trpc/server'
import { z } from 'zod'
import { hookProcedure, id, refOf, refusal, router } from './base.ts'
import type { Right } from '../scopes.ts'

const deliveryProcedure = (right: Right) => hookProcedure(right).input(z.object({ deliveryId: id }))

const filter = z.strictObject({
  status: z.enum(['success', 'failure', 'queued']).optional(),
  event: z.string().optional(),
  action: z.string().optional(),
  redelivery: z.boolean().optional(),
  guid: z.string().optional(),
  settledFrom: z.int().optional(),
  settledBefore: z.int().optional(),
})

export const deliveries = router({
  list: hookProcedure('read')
    .input(
      z.object({
        filter: filter.default({}),
        cursor: z.string().optional(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { hookId, ...page } }) => ctx.verbs.deliveries.list(ctx.admin, hookId, page)),

  get: deliveryProcedure('read').query(({ ctx, input }) =>
    ctx.verbs.deliveries.get(ctx.admin, input.hookId, input.deliveryId),
  ),

  redeliver: deliveryProcedure('write')
    .input(z.object({ requestKey: z.string().min(1).max(100).optional() }))
    .mutation(async ({ ctx, input: { hookId, deliveryId, requestKey } }) => ({
      id: await ctx.verbs.deliveries.redeliver(ctx.admin, hookId, deliveryId, requestKey),
    })),

  /**
   * Deliveries as they are queued and settled, over server-sent events; a reconnect goes on where it broke off. Whose token was
   * revoked, or whose session has ended, is told nothing more.
   */
  follow: hookProcedure('read')
    .input(z.object({ lastEventId: z.string().optional() }))
    .subscription(async function* ({ ctx, input, signal = new AbortController().signal }) {
      const { hookId, lastEventId } = input
      try {
        const feed = ctx.verbs.deliveries.follow(ctx.admin, hookId, lastEventId, signal)
        for await (const { cursor, delivery } of feed) {
          await (await ctx.presentCaller()).admin(refOf(input.target), 'read')
          yield tracked(cursor, delivery)
        }
      } catch (error) {
        // By now the procedure has answered, so no middleware sees it.
        throw refusal(error)
      }
    }),
})
