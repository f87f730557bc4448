import { repositoryInput } from '@repohook/hooks'
import { z } from 'zod'
import { callerProcedure, instanceProcedure, router } from './base.ts'

export const repositories = router({
  create: instanceProcedure
    .input(repositoryInput)
    .mutation(({ ctx, input }) => ctx.verbs.repositories.create(ctx.admin, input)),

  /** With `payload`, the object that stands for the repository in payloads. */
  get: callerProcedure.input(z.object({ name: z.string() })).query(async ({ ctx, input }) => {
    ctx.about.target = { kind: 'repository', name: input.name }
    const { target } = await ctx.caller.admin(ctx.about.target, 'read')
    return { ...target, payload: ctx.verbs.repositories.payload(target) }
  }),

  list: instanceProcedure
    .input(z.object({ after: z.string().nullable().default(null), limit: z.int().min(1).max(100).default(30) }))
    .query(({ ctx, input }) => ctx.verbs.repositories.list(ctx.admin, input.after, input.limit)),
})
