import { z } from 'zod'
import { callerProcedure, router, targetProcedure } from './base.ts'

export const targets = router({
  /** Those that the caller may look at, with how their hooks do. */
  list: callerProcedure
    .input(
      z.object({
        /** A part of the name, in whatever case. */
        search: z.string().max(201).default(''),
        after: z.string().max(300).optional(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input: { search, after, limit } }) =>
      ctx.verbs.targets.list(ctx.caller.sight, { search, limit, ...(after !== undefined && { after }) }),
    ),

  get: targetProcedure('read').query(({ ctx }) => ctx.verbs.targets.get(ctx.admin)),
})
