import { hookConfigPatch, hookDraft, hookInput, hookPatch, rotationInput } from '@repohook/hooks'
import { z } from 'zod'
import { callerProcedure, hookProcedure, id, router, targetProcedure } from './base.ts'

export const hooks = router({
  list: targetProcedure('read').query(({ ctx }) => ctx.verbs.hooks.list(ctx.admin)),

  get: hookProcedure('read').query(({ ctx, input }) => ctx.verbs.hooks.get(ctx.admin, input.hookId)),

  /** How each hook does: what settled last, what waits, and its last 24 hours. */
  overview: targetProcedure('read')
    .input(
      z.object({
        hookId: id.optional(),
        after: id.optional(),
        limit: z.int().min(1).max(100).default(100),
      }),
    )
    .query(({ ctx, input: { target: _, ...page } }) => ctx.verbs.hooks.overview(ctx.admin, page)),

  create: targetProcedure('write')
    .input(z.object({ hook: hookInput }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.create(ctx.admin, input.hook)),

  update: hookProcedure('write')
    .input(z.object({ patch: hookPatch }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.update(ctx.admin, input.hookId, input.patch)),

  updateConfig: hookProcedure('write')
    .input(z.object({ patch: hookConfigPatch }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.updateConfig(ctx.admin, input.hookId, input.patch)),

  /** The answer's `madeSecret` is the only place that shows a secret that was made here. */
  rotateSecret: hookProcedure('write')
    .input(z.object({ rotation: rotationInput }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.rotateSecret(ctx.admin, input.hookId, input.rotation)),

  remove: hookProcedure('admin').mutation(({ ctx, input }) => ctx.verbs.hooks.remove(ctx.admin, input.hookId)),

  ping: hookProcedure('read').mutation(async ({ ctx, input }) => ({
    id: await ctx.verbs.hooks.ping(ctx.admin, input.hookId),
  })),

  /** Every format, with what it sends as a template. */
  formats: callerProcedure.query(({ ctx }) => ctx.verbs.hooks.formats()),

  /**
   * What a receiver would get of an event, or the place in the template where that fails. Sends nothing; a template is
   * too long for a query.
   */
  preview: targetProcedure('read')
    .input(
      z.object({
        hook: hookDraft,
        /** Any event of the catalogue. */
        event: z.string().default('push'),
        /** JSON text. Without it, a sample of the event. */
        payload: z.string().optional(),
      }),
    )
    .mutation(({ ctx, input: { hook, event, payload } }) =>
      ctx.verbs.hooks.preview(ctx.admin, hook, {
        event,
        payload: payload === undefined ? undefined : Buffer.from(payload),
      }),
    ),

  /** Needs more than GitHub's test does, which sends nothing of the caller's own. */
  test: hookProcedure('write')
    .input(
      z.object({
        /** Any event of the catalogue. Without it, the latest push. */
        event: z.string().optional(),
        /** JSON text, sent byte for byte. Without it, a sample of the event. */
        payload: z.string().optional(),
      }),
    )
    .mutation(async ({ ctx, input: { hookId, event, payload } }) => ({
      id: await ctx.verbs.hooks.test(ctx.admin, hookId, {
        event,
        payload: payload === undefined ? undefined : Buffer.from(payload),
      }),
    })),
})
