import { z } from 'zod'
import { callerProcedure, eventProcedure, id, router, targetProcedure } from './base.ts'

export const events = router({
  catalogue: callerProcedure.query(({ ctx }) =>
    ctx.verbs.events.catalogue.list().map(({ name, actions, freeFormAction, targets, description }) => ({
      name,
      actions,
      freeFormAction,
      targets,
      description,
    })),
  ),

  /** A payload to look at, to edit and to send with `hooks.test`, as JSON text. */
  sample: targetProcedure('read')
    .input(z.object({ event: z.string() }))
    .query(async ({ ctx, input: { event } }) => ({
      event,
      payload: JSON.stringify(await ctx.verbs.events.sample(ctx.admin, event), null, 2),
    })),

  publish: targetProcedure('write')
    .input(
      z.object({
        event: z.string(),
        /** JSON text, kept byte for byte; or a value, which is then encoded here. */
        payload: z.union([z.string(), z.record(z.string(), z.unknown())]),
        guid: z.uuid().toLowerCase().optional(),
        idempotencyKey: z.string().min(1).max(255).optional(),
      }),
    )
    .mutation(({ ctx, input: { event, payload, guid, idempotencyKey } }) =>
      ctx.verbs.events.publish(ctx.admin, {
        event,
        payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
        guid,
        idempotencyKey: ctx.caller.ownKey(idempotencyKey),
      }),
    ),

  /** What happened on the target, pings and tests with it, newest first. */
  list: targetProcedure('read')
    .input(
      z.object({
        name: z.string().max(100).optional(),
        before: id.optional(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { target: _, ...page } }) => ctx.verbs.deliveries.events(ctx.admin, page)),

  /** With what became of it at each hook that was considered, or would be today. */
  get: eventProcedure.query(async ({ ctx, input }) => {
    const { payload, ...event } = await ctx.verbs.deliveries.event(ctx.admin, input.guid)
    return { ...event, payload: new TextDecoder().decode(payload) }
  }),

  /** The same without the payload, and each delivery told once, at its hook. */
  why: eventProcedure.query(async ({ ctx, input }) => {
    const {
      payload: _payload,
      decisions: _decisions,
      deliveries: _deliveries,
      ...event
    } = await ctx.verbs.deliveries.event(ctx.admin, input.guid)
    return event
  }),
})
