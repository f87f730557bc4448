import { tracked } from '@trpc/server'
import { z } from 'zod'
import { adminProcedure, id, refusal, router } from './base.ts'

const hookProcedure = adminProcedure.input(z.object({ hookId: id }))
const deliveryProcedure = hookProcedure.input(z.object({ deliveryId: id }))

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
  list: hookProcedure
    .input(
      z.object({
        filter: filter.default({}),
        cursor: z.string().optional(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { hookId, ...page } }) => ctx.verbs.deliveries.list(ctx.admin, hookId, page)),

  get: deliveryProcedure.query(({ ctx, input }) => ctx.verbs.deliveries.get(ctx.admin, input.hookId, input.deliveryId)),

  redeliver: deliveryProcedure
    .input(z.object({ requestKey: z.string().min(1).max(100).optional() }))
    .mutation(async ({ ctx, input: { hookId, deliveryId, requestKey } }) => ({
      id: await ctx.verbs.deliveries.redeliver(ctx.admin, hookId, deliveryId, requestKey),
    })),

  /** Deliveries as they are queued and settled, over server-sent events; a reconnect goes on where it broke off. */
  follow: hookProcedure.input(z.object({ lastEventId: z.string().optional() })).subscription(async function* ({
    ctx,
    input,
    signal = new AbortController().signal,
  }) {
    const { hookId, lastEventId } = input
    try {
      const feed = ctx.verbs.deliveries.follow(ctx.admin, hookId, lastEventId, signal)
      for await (const { cursor, delivery } of feed) yield tracked(cursor, delivery)
    } catch (error) {
      // By now the procedure has answered, so no middleware sees it.
      throw refusal(error)
    }
  }),
})
