import { hookConfigPatch, hookInput, hookPatch, rotationInput } from '@repohook/hooks'
import { z } from 'zod'
import { adminProcedure, id, router } from './base.ts'

const hookProcedure = adminProcedure.input(z.object({ hookId: id }))

export const hooks = router({
  list: adminProcedure.query(({ ctx }) => ctx.verbs.hooks.list(ctx.admin)),

  get: hookProcedure.query(({ ctx, input }) => ctx.verbs.hooks.get(ctx.admin, input.hookId)),

  create: adminProcedure
    .input(z.object({ hook: hookInput }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.create(ctx.admin, input.hook)),

  update: hookProcedure
    .input(z.object({ patch: hookPatch }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.update(ctx.admin, input.hookId, input.patch)),

  updateConfig: hookProcedure
    .input(z.object({ patch: hookConfigPatch }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.updateConfig(ctx.admin, input.hookId, input.patch)),

  /** The answer's `madeSecret` is the only place that shows a secret that was made here. */
  rotateSecret: hookProcedure
    .input(z.object({ rotation: rotationInput }))
    .mutation(({ ctx, input }) => ctx.verbs.hooks.rotateSecret(ctx.admin, input.hookId, input.rotation)),

  remove: hookProcedure.mutation(({ ctx, input }) => ctx.verbs.hooks.remove(ctx.admin, input.hookId)),

  ping: hookProcedure.mutation(async ({ ctx, input }) => ({ id: await ctx.verbs.hooks.ping(ctx.admin, input.hookId) })),

  test: hookProcedure
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
